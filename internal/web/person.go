package web

// In the demo every account is invented, and so is everybody who acts.

// person names somebody who has an account.
func (q *Request) person(name string) Named { return Named{Name: name, Sample: q.invented()} }

// invented reports whether the accounts are the demo's.
func (q *Request) invented() bool { return q.Server.Demo != nil }

// told marks the people of a history.
func (q *Request) told(list []Event) []Event {
	for i := range list {
		list[i].Sample = q.invented() && list[i].Who != ""
	}
	return list
}
