// Command gallery serves every page with sample data, to be looked at:
// go run ./e2e/gallery [address].
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"saoque/internal/locale"
	"saoque/internal/web"
	"saoque/internal/web/gallery"
)

func main() {
	address := "127.0.0.1:8090"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	h, err := site()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s%s\n", address, gallery.Path)
	s := &http.Server{Addr: address, Handler: h, ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(s.ListenAndServe())
}

func site() (http.Handler, error) {
	static, err := web.LoadStatic()
	if err != nil {
		return nil, err
	}
	pages, err := web.NewRenderer(locale.Load(), static)
	if err != nil {
		return nil, err
	}
	h, err := gallery.Handler(pages)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+web.StaticPath, static)
	mux.Handle("GET "+gallery.Path, h)
	mux.Handle("GET /{$}", http.RedirectHandler(gallery.Path, http.StatusSeeOther))
	return mux, nil
}
