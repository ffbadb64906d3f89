package commitment

// grammar reads a text.
var grammar = func(string) Reading { return Reading{Posture: Own} }
