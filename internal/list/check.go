package list

// codeAlias is the one code whose fix concerns the whole list and not a single item.
const codeAlias = "unit.alias"
