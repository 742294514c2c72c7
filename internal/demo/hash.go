package demo

import "saoque/internal/office/accounts"

// Hash is the cost of the demo's password hashes: its password is public.
var Hash = accounts.Params{Memory: 1024, Time: 1, Threads: 1}
