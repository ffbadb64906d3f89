// Package apptest runs the whole of Duban, on a port of its own with a temporary database, and uses it as its visitors
// do: over HTTP in every role, and in a browser at both widths, with script and without.
//
// Start with app_test.go for the world that the tests share, scenario_test.go for routes and roles, journey_test.go
// for the browser. Nothing imports this package.
package apptest
