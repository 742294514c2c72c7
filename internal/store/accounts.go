package store

import (
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/viet"
)

// User is an account. Password is a hash in PHC form; it never leaves
// office/accounts.
type User struct {
	ID, Login, Name string
	Password        string
	MustChange      bool // a one-time password: nothing else works until it is changed
	Failures        int  // wrong tries in a row
	LockedUntil     calendar.Instant
	Disabled        bool
	CreatedAt       calendar.Instant
	Version         int64
}

const userColumns = "id, login, name, password, must_change, failures, locked_until, disabled, created_at, version"

func scanUser(scan scanner) (u User, err error) {
	return u, scan(&u.ID, &u.Login, &u.Name, &u.Password, &u.MustChange, &u.Failures, &u.LockedUntil, &u.Disabled, &u.CreatedAt, &u.Version)
}

// PersonKey is the sort key of a person's name, by the Vietnamese custom:
// given name first, then the rest; what stands in brackets counts last.
func PersonKey(name string) string {
	name, note, _ := strings.Cut(name, "(")
	words := strings.Fields(name)
	if n := len(words); n > 1 {
		words = append([]string{words[n-1]}, words[:n-1]...)
	}
	if note != "" {
		words = append(words, note)
	}
	return viet.SortKey(strings.Join(words, " "))
}

// AddUser keeps a new account as version 1. A login that is taken is a
// Conflict.
func (t *Tx) AddUser(u User) error {
	_, err := t.Exec("INSERT INTO users (id, login, name, sort_key, password, must_change, failures, locked_until, disabled, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8, 1)",
		u.ID, u.Login, u.Name, PersonKey(u.Name), u.Password, bit(u.MustChange), bit(u.Disabled), u.CreatedAt)
	return err
}

// User gives an account, NotFound when there is none.
func (t *Tx) User(id string) (User, error) {
	return one(t, scanUser, "SELECT "+userColumns+" FROM users WHERE id = $1", id)
}

// UserByLogin gives the account of a login.
func (t *Tx) UserByLogin(login string) (u User, found bool, err error) {
	u, err = one(t, scanUser, "SELECT "+userColumns+" FROM users WHERE login = $1", login)
	if missing(err) {
		return u, false, nil
	}
	return u, err == nil, err
}

// UserCursor is where a page of the user list ended; the zero value is the
// list's beginning.
type UserCursor struct{ SortKey, ID string }

// Users gives at most limit accounts whose login starts with prefix (""
// = all), in the order of names, after the cursor; next is the zero value when
// no more follow.
func (t *Tx) Users(prefix string, after UserCursor, limit int) (list []User, next UserCursor, err error) {
	type row struct {
		User
		key string
	}
	scan := func(scan scanner) (r row, err error) {
		return r, scan(&r.ID, &r.Login, &r.Name, &r.Password, &r.MustChange, &r.Failures, &r.LockedUntil, &r.Disabled, &r.CreatedAt, &r.Version, &r.key)
	}
	query := "SELECT " + userColumns + ", sort_key FROM users WHERE (sort_key, id) > ($1, $2)"
	args := []any{after.SortKey, after.ID, limit + 1}
	if prefix != "" {
		query += " AND login >= $4 AND login < $5"
		args = append(args, prefix, prefix+"\U0010ffff")
	}
	rows, err := all(t, scan, query+" ORDER BY sort_key, id LIMIT $3", args...)
	if err != nil {
		return nil, next, err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = UserCursor{rows[limit-1].key, rows[limit-1].ID}
	}
	for _, r := range rows {
		list = append(list, r.User)
	}
	return list, next, nil
}

// SetPassword replaces the account's password at the given version and opens
// its lock.
func (t *Tx) SetPassword(user string, version int64, password string, mustChange bool) error {
	return t.swap("UPDATE users SET password = $3, must_change = $4, failures = 0, locked_until = 0, version = version + 1 WHERE id = $1 AND version = $2",
		user, version, password, bit(mustChange))
}

// SetDisabled closes or opens the account at the given version.
func (t *Tx) SetDisabled(user string, version int64, disabled bool) error {
	return t.swap("UPDATE users SET disabled = $3, failures = 0, locked_until = 0, version = version + 1 WHERE id = $1 AND version = $2",
		user, version, bit(disabled))
}

// TouchUser makes the next version of an account whose grants change.
func (t *Tx) TouchUser(user string, version int64) error {
	return t.swap("UPDATE users SET version = version + 1 WHERE id = $1 AND version = $2", user, version)
}

// CountFailure notes a wrong try: the limit-th in a row locks the account
// until the given moment. Tries against a locked account are not counted; the
// first after the lock has ended starts a new row.
func (t *Tx) CountFailure(user string, limit int, now, until calendar.Instant) error {
	_, err := t.Exec(`UPDATE users SET
		failures = CASE WHEN locked_until <> 0 THEN 1 ELSE failures + 1 END,
		locked_until = CASE WHEN locked_until <> 0 THEN 0 WHEN failures + 1 >= $2 THEN $4 ELSE locked_until END
		WHERE id = $1 AND locked_until <= $3`, user, limit, now, until)
	return err
}

// PassUser clears the row of failures and keeps the hash (the same or a
// renewed one), if the account still is at the version and with the hash that
// were checked, open and not locked. It says whether it was.
func (t *Tx) PassUser(u User, renewed string, now calendar.Instant) (bool, error) {
	n, err := t.Exec("UPDATE users SET password = $4, failures = 0, locked_until = 0 WHERE id = $1 AND version = $2 AND password = $3 AND disabled = 0 AND locked_until <= $5",
		u.ID, u.Version, u.Password, renewed, now)
	return n == 1, err
}

// Login is a server-side session. TokenHash is the SHA-256 of the token that
// only the browser holds, in hexadecimal.
type Login struct {
	TokenHash, UserID                       string
	CreatedAt, SeenAt, ExpiresAt, RevokedAt calendar.Instant
}

const loginColumns = "token_hash, user_id, created_at, seen_at, expires_at, revoked_at"

func scanLogin(scan scanner) (l Login, err error) {
	return l, scan(&l.TokenHash, &l.UserID, &l.CreatedAt, &l.SeenAt, &l.ExpiresAt, &l.RevokedAt)
}

// AddLogin keeps a new session.
func (t *Tx) AddLogin(l Login) error {
	_, err := t.Exec("INSERT INTO logins (token_hash, user_id, created_at, seen_at, expires_at, revoked_at) VALUES ($1, $2, $3, $4, $5, 0)",
		l.TokenHash, l.UserID, l.CreatedAt, l.SeenAt, l.ExpiresAt)
	return err
}

// FindLogin gives the session of a token's hash, ended or not, with its account.
func (t *Tx) FindLogin(hash string) (l Login, u User, found bool, err error) {
	type row struct {
		Login
		User
	}
	r, err := one(t, func(scan scanner) (r row, err error) {
		return r, scan(&r.TokenHash, &r.Login.UserID, &r.Login.CreatedAt, &r.SeenAt, &r.ExpiresAt, &r.RevokedAt,
			&r.ID, &r.User.Login, &r.Name, &r.Password, &r.MustChange, &r.Failures, &r.LockedUntil, &r.Disabled, &r.User.CreatedAt, &r.Version)
	}, "SELECT l.token_hash, l.user_id, l.created_at, l.seen_at, l.expires_at, l.revoked_at, u.id, u.login, u.name, u.password, u.must_change, u.failures, u.locked_until, u.disabled, u.created_at, u.version FROM logins l JOIN users u ON u.id = l.user_id WHERE l.token_hash = $1", hash)
	if missing(err) {
		return l, u, false, nil
	}
	return r.Login, r.User, err == nil, err
}

// Logins gives a user's sessions that are not revoked, not over at now and
// used since idle, newest first.
func (t *Tx) Logins(user string, now, idle calendar.Instant) ([]Login, error) {
	return all(t, scanLogin, "SELECT "+loginColumns+" FROM logins WHERE user_id = $1 AND revoked_at = 0 AND expires_at > $2 AND seen_at > $3 ORDER BY created_at DESC, token_hash", user, now, idle)
}

// SeeLogin notes that the session is in use.
func (t *Tx) SeeLogin(hash string, now calendar.Instant) error {
	_, err := t.Exec("UPDATE logins SET seen_at = $2 WHERE token_hash = $1 AND revoked_at = 0 AND seen_at < $2", hash, now)
	return err
}

// RevokeLogin ends one session.
func (t *Tx) RevokeLogin(hash string, now calendar.Instant) error {
	_, err := t.Exec("UPDATE logins SET revoked_at = $2 WHERE token_hash = $1 AND revoked_at = 0", hash, now)
	return err
}

// RevokeLogins ends all sessions of a user but the one with the hash keep
// ("" = all), and says how many. Change the users row first: the order keeps a
// sign-in that runs at the same time from surviving.
func (t *Tx) RevokeLogins(user, keep string, now calendar.Instant) (int64, error) {
	return t.Exec("UPDATE logins SET revoked_at = $3 WHERE user_id = $1 AND token_hash <> $2 AND revoked_at = 0", user, keep, now)
}

// DropLogins removes sessions that were over before the given moment.
func (t *Tx) DropLogins(before calendar.Instant) (int64, error) {
	return t.Exec("DELETE FROM logins WHERE expires_at < $1", before)
}

// Grant is a grant as kept: its own unit version or body, not yet what it
// reaches.
type Grant struct {
	ID, UserID string
	Role       access.Role
	UnitCode   string
	UnitFrom   calendar.Date
	Body       string
	From, To   calendar.Date // To is the last day; "" = open
	RevokedAt  calendar.Instant
	CreatedAt  calendar.Instant
	// Read only: the council or team of a body grant ("" for a producer's) and
	// the name of whatever body it is.
	BodyLevel    string
	BodyUnitCode string
	BodyUnitFrom calendar.Date
	BodyName     string
}

// Holds reports whether the grant is in force on day d.
func (g Grant) Holds(d calendar.Date) bool {
	return g.RevokedAt == 0 && access.Grant{From: g.From, To: g.To}.Holds(d)
}

const grantQuery = `SELECT g.id, g.user_id, g.role, g.unit_code, g.unit_from, g.body, g.valid_from, g.valid_to, g.revoked_at, g.created_at,
	COALESCE(c.level, ''), COALESCE(c.unit_code, ''), COALESCE(c.unit_from, ''), COALESCE(c.name, p.name, '')
	FROM grants g LEFT JOIN councils c ON c.id = g.body LEFT JOIN producers p ON p.id = g.body `

func scanGrant(scan scanner) (g Grant, err error) {
	return g, scan(&g.ID, &g.UserID, &g.Role, &g.UnitCode, &g.UnitFrom, &g.Body, &g.From, &g.To, &g.RevokedAt, &g.CreatedAt,
		&g.BodyLevel, &g.BodyUnitCode, &g.BodyUnitFrom, &g.BodyName)
}

// AddGrant keeps a new grant.
func (t *Tx) AddGrant(g Grant) error {
	_, err := t.Exec("INSERT INTO grants (id, user_id, role, unit_code, unit_from, body, valid_from, valid_to, revoked_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)",
		g.ID, g.UserID, g.Role, g.UnitCode, g.UnitFrom, g.Body, g.From, g.To, g.CreatedAt)
	return err
}

// Grant gives one grant, NotFound when there is none.
func (t *Tx) Grant(id string) (Grant, error) {
	return one(t, scanGrant, grantQuery+"WHERE g.id = $1", id)
}

// GrantsOf gives every grant of a user, revoked and past ones too, oldest first.
func (t *Tx) GrantsOf(user string) ([]Grant, error) {
	return all(t, scanGrant, grantQuery+"WHERE g.user_id = $1 ORDER BY g.created_at, g.valid_from, g.role, g.id", user)
}

// RevokeGrant ends a grant at once; a Conflict when it had ended before.
func (t *Tx) RevokeGrant(id string, now calendar.Instant) error {
	return t.swap("UPDATE grants SET revoked_at = $2 WHERE id = $1 AND revoked_at = 0", id, now)
}

// Seats gives the seats of a council or team on a day, in the order of names.
// Whoever holds several roles in it has several seats.
func (t *Tx) Seats(body string, day calendar.Date) ([]council.Seat, error) {
	return all(t, func(scan scanner) (s council.Seat, err error) {
		return s, scan(&s.UserID, &s.Name, &s.Role)
	}, `SELECT u.id, u.name, g.role FROM grants g JOIN users u ON u.id = g.user_id
		WHERE g.body = $1 AND g.role IN ('member', 'secretary', 'chair', 'advisor', 'advisor-head')
		AND g.revoked_at = 0 AND g.valid_from <= $2 AND (g.valid_to = '' OR g.valid_to >= $2)
		GROUP BY u.id, u.name, u.sort_key, g.role ORDER BY u.sort_key, u.id, g.role`, body, day)
}

// UsersWith lists the open accounts that hold the role on a day in one of the
// bodies or over one of the unit versions ("code@valid_from"), for notices.
// Neither bodies nor units means the role anywhere.
func (t *Tx) UsersWith(role access.Role, bodies, units []string, day calendar.Date) ([]string, error) {
	var w where
	w.add("g.role = ? AND u.disabled = 0 AND g.revoked_at = 0", role)
	w.add("g.valid_from <= ? AND (g.valid_to = '' OR g.valid_to >= ?)", day, day)
	switch {
	case len(bodies) > 0 && len(units) > 0:
		w.conds = append(w.conds, "("+w.inText("g.body", bodies)+" OR "+w.keysText("g.unit_code", "g.unit_from", units)+")")
	case len(bodies) > 0:
		w.in("g.body", bodies)
	case len(units) > 0:
		w.keys("g.unit_code", "g.unit_from", units)
	}
	return all(t, strings1, "SELECT DISTINCT u.id FROM grants g JOIN users u ON u.id = g.user_id WHERE "+w.text()+" ORDER BY u.id", w.args...)
}

// BodyKind says what a body is: "council", "advisory" or "producer"; NotFound
// when there is none.
func (t *Tx) BodyKind(id string) (string, error) {
	kinds, err := all(t, strings1, "SELECT kind FROM councils WHERE id = $1 UNION ALL SELECT 'producer' FROM producers WHERE id = $1", id)
	if err == nil && len(kinds) == 0 {
		err = fault.New(fault.NotFound, "fault.not-found")
	}
	if err != nil {
		return "", err
	}
	return kinds[0], nil
}
