// Package floors holds the rules of the house as tests: who may import whom,
// which modules are allowed, which SQL is common to both engines, where
// numbers must be whole, and that every sentence stands in the catalog. The
// picture they keep is docs/architecture.md.
package floors
