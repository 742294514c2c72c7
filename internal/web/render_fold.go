package web

import (
	"html/template"
	ast "text/template/parse"
)

// fold writes into the templates what is known before anybody asks: the words
// of fixed keys, fixed addresses, and components that hold nothing else. A list
// of fifty would look the same words up hundreds of times.
func fold(set *template.Template, fixed map[string]func(args ...string) string) {
	f := folder{set: set, fixed: fixed}
	for more := true; more; {
		more = false
		for _, t := range set.Templates() {
			if t.Tree != nil {
				more = f.list(t.Tree.Root) || more
			}
		}
	}
}

type folder struct {
	set   *template.Template
	fixed map[string]func(args ...string) string
}

// list folds a list of nodes and joins neighbouring texts; it reports whether
// anything changed.
func (f folder) list(l *ast.ListNode) (changed bool) {
	if l == nil {
		return false
	}
	var out []ast.Node
	for _, n := range l.Nodes {
		text, ok := f.text(n)
		if !ok {
			changed = f.inside(n) || changed
			out = append(out, n)
			continue
		}
		if last, joined := lastText(out); joined {
			last.Text = append(last.Text, text...)
			changed = true
			continue
		}
		if n.Type() == ast.NodeText {
			out = append(out, n)
			continue
		}
		out = append(out, &ast.TextNode{NodeType: ast.NodeText, Pos: n.Position(), Text: text})
		changed = true
	}
	l.Nodes = out
	return changed
}

func lastText(list []ast.Node) (*ast.TextNode, bool) {
	if len(list) == 0 {
		return nil, false
	}
	t, ok := list[len(list)-1].(*ast.TextNode)
	return t, ok
}

// inside folds what a node holds.
func (f folder) inside(n ast.Node) bool {
	var b *ast.BranchNode
	switch n := n.(type) {
	case *ast.IfNode:
		b = &n.BranchNode
	case *ast.RangeNode:
		b = &n.BranchNode
	case *ast.WithNode:
		b = &n.BranchNode
	default:
		return false
	}
	then := f.list(b.List)
	return f.list(b.ElseList) || then
}

// text gives the HTML that a node always comes to.
func (f folder) text(n ast.Node) ([]byte, bool) {
	switch n := n.(type) {
	case *ast.TextNode:
		return n.Text, true
	case *ast.ActionNode:
		return f.call(n.Pipe)
	case *ast.TemplateNode:
		t := f.set.Lookup(n.Name)
		if n.Pipe != nil || t == nil || t.Tree == nil || len(t.Tree.Root.Nodes) != 1 {
			return nil, false
		}
		if x, ok := t.Tree.Root.Nodes[0].(*ast.TextNode); ok {
			return x.Text, true
		}
	}
	return nil, false
}

// call words a function of literal arguments. The templates quote every
// attribute, so the same escaping is right in text and in attributes.
func (f folder) call(p *ast.PipeNode) ([]byte, bool) {
	if len(p.Decl) != 0 || len(p.Cmds) != 1 {
		return nil, false
	}
	args := p.Cmds[0].Args
	name, ok := args[0].(*ast.IdentifierNode)
	if !ok || f.fixed[name.Ident] == nil {
		return nil, false
	}
	var words []string
	for _, a := range args[1:] {
		s, ok := a.(*ast.StringNode)
		if !ok {
			return nil, false
		}
		words = append(words, s.Text)
	}
	return []byte(template.HTMLEscapeString(f.fixed[name.Ident](words...))), true
}
