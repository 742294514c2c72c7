package papers

import (
	"saoque/internal/access"
	"saoque/internal/dossier"
	"saoque/internal/office"
	"saoque/internal/party"
)

// file is a dossier with everything its papers draw on.
type file struct {
	*office.Case
	producer party.Producer
	product  party.Product
	steps    []dossier.Step
}

func (s *subject) loadDossier() error {
	f := &file{}
	s.dossier = f
	var err error
	if f.Case, err = s.See(s.ref.ID, access.DossierView); err != nil {
		return err
	}
	s.province, s.sample = f.Place.Province, f.Sample
	if f.producer, err = s.Producer(f.ProducerID); err != nil {
		return err
	}
	if f.product, err = s.Product(f.ProductID); err != nil {
		return err
	}
	f.steps, err = s.Steps(f.ID)
	return err
}

// anyFile is for everybody who may see the dossier; the producer's side makes
// its own papers final.
func anyFile(s *subject) (see, issue bool) {
	return when(true, s.Can(access.DossierSubmit, s.dossier.Record))
}

// officers is for everybody who may see the dossier; the offices over it issue.
func officers(s *subject) (see, issue bool) {
	return when(true, s.Can(access.PaperIssue, s.dossier.Record))
}
