package cli

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"saoque/internal/app"
	"saoque/internal/locale"
	"saoque/internal/web"
)

// ServeCmd runs an installation's pages until it is told to stop.
type ServeCmd struct {
	Place
	Name     string `env:"SAOQUE_NAME"`
	Listen   string `default:"127.0.0.1:8080" env:"SAOQUE_LISTEN"`
	TLSAhead bool   `env:"SAOQUE_TLS_AHEAD"`
}

// Run opens the installation and serves.
func (c *ServeCmd) Run(ctx context.Context, env *Env) error {
	log := slog.New(slog.NewJSONHandler(env.Stderr, nil))
	a, err := c.open(ctx, c.Name, log)
	if err != nil {
		return err
	}
	defer a.Close()
	a.Start()
	return serve(ctx, env, a, c.Listen, log, c.TLSAhead, nil)
}

// site builds the pages of an installation.
func site(a *app.App, log *slog.Logger, secure bool, demo *web.DemoInfo) (http.Handler, error) {
	static, err := web.LoadStatic()
	if err != nil {
		return nil, err
	}
	words := locale.Load()
	pages, err := web.NewRenderer(words, static)
	if err != nil {
		return nil, err
	}
	s := &web.Server{Office: a.Office, Desk: a.Desk, Errands: a.Errands, Words: words, Pages: pages, Static: static, Log: log, Secure: secure, Demo: demo, AtOnce: web.Places(a.Office.Store.Engine())}
	return s.Handler(), nil
}

func serve(ctx context.Context, env *Env, a *app.App, listen string, log *slog.Logger, secure bool, demo *web.DemoInfo) error {
	h, err := site(a, log, secure, demo)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, WriteTimeout: 5 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	env.tell("cli.listening", "http://"+l.Addr().String())
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	if err := web.Shutdown(context.WithoutCancel(ctx), srv); err != nil {
		return err
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
