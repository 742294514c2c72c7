package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"saoque/internal/access"
	"saoque/internal/app"
	"saoque/internal/office/accounts"
	"saoque/internal/office/register"
)

// imported is what an import took.
type imported struct {
	read, confirm time.Duration // of processor time of this process, for both acts
	took          time.Duration // of wall clock from the request to the answer, both acts
	inside        time.Duration // of wall clock with the one transaction open
	steps         int           // times that the page could have told something new
}

// bringIn imports the workbook into a new installation: received, read with its
// report stored, confirmed with every row in one transaction.
func (b *bench) bringIn(engine string, book []byte, rows int) (m imported, err error) {
	dir, err := b.newDir("register-" + engine)
	if err != nil {
		return m, err
	}
	dsn, err := b.database(engine)
	if err != nil {
		return m, err
	}
	a, err := b.installation(dir, dsn, shiftedTo("2020-12-31"))
	if err != nil {
		return m, err
	}
	defer a.Close()
	who, err := b.provinceOffice(a)
	if err != nil {
		return m, err
	}
	o := a.Office
	info, err := register.Store(b.ctx, o, bytes.NewReader(book))
	if err != nil {
		return m, err
	}
	id, _, err := register.Receive(b.ctx, o, who, o.IDs.New(), register.ReceiveInput{Province: provinceCode, File: "so.xlsx", Blob: info, Sample: true})
	if err != nil {
		return m, err
	}
	begun, at := time.Now(), spent()
	if _, _, err := register.Read(b.ctx, o, who, o.IDs.New(), register.ReadInput{ID: id, Version: 1}, func(int, int) error { m.steps++; return nil }); err != nil {
		return m, err
	}
	m.read, at = spent()-at, spent()
	var opened time.Time
	last := 0
	n, _, err := register.Confirm(b.ctx, o, who, o.IDs.New(), register.ConfirmInput{ID: id, Version: 2}, func(done, _ int) error {
		// The rows are counted anew once the transaction is open.
		if done < last || opened.IsZero() && done == 0 {
			opened = time.Now()
		}
		last = done
		m.steps++
		return nil
	})
	if err != nil {
		return m, err
	}
	m.confirm, m.took, m.inside = spent()-at, time.Since(begun), time.Since(opened)
	if n != rows {
		return m, fmt.Errorf("%d of %d rows taken", n, rows)
	}
	return m, nil
}

// provinceOffice makes the account that imports.
func (b *bench) provinceOffice(a *app.App) (access.Subject, error) {
	u, _, err := a.Desk.CreateUser(b.ctx, accounts.Operator, a.Office.IDs.New(), accounts.NewUser{Login: "so", Name: "Sở (mẫu)", Password: "mat-khau-cua-phep-do",
		Grants: []accounts.NewGrant{{Role: access.Province, Unit: provinceCode}}})
	if err != nil {
		return access.Subject{}, err
	}
	return accounts.Subject(context.WithoutCancel(b.ctx), a.Office, u.User)
}
