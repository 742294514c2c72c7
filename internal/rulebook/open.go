package rulebook

// LeftOpen lists, in printed order, the criteria that a scorer has not
// answered: no option chosen although one of them is worth nothing. Where none
// is, leaving the criterion out means "none of the above"; a criterion whose
// condition (Needs) has no points has no answer to give.
func (s *Set) LeftOpen(sh Sheet) []string {
	var out []string
	for _, c := range s.leaves {
		if sh.Choices[c.Code] != "" || !c.HasZero() {
			continue
		}
		if c.Needs != "" && s.pointsOf(sh, c.Needs) == 0 {
			continue
		}
		out = append(out, c.Code)
	}
	return out
}

func (s *Set) pointsOf(sh Sheet, code string) int {
	c, ok := s.byCode[code]
	if !ok {
		return 0
	}
	o, ok := c.Option(sh.Choices[code])
	if !ok {
		return 0
	}
	return o.Points
}
