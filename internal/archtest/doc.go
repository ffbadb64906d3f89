// Package archtest holds the house rules as tests: rings, names, sizes, documentation, the glossary, and a word in
// both languages for every code. It reads source text only and must not import any other room.
//
// Start with rings_test.go for who may import whom, size_test.go for the budgets, word_test.go for codes and keys.
// Exceptions stand by name and with a reason in exceptions_test.go; that list may only shrink.
package archtest
