// Package matrix asks every address of the product, in the name of everybody
// it could be asked by, about records in every state that they can reach, and
// compares each answer with a table written by hand (expected.yaml). The
// product never reads that table, and the table is not made from its rules.
package matrix
