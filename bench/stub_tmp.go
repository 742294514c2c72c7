package main

func (b *bench) start(e []string) error { return nil }
func (b *bench) write(string) error     { return nil }
