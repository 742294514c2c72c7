package web

// GalleryPage lists the pages of the gallery. Template gallery/index.
type GalleryPage struct {
	Frame
	Pages []GalleryRow
}

// Template names the page's template.
func (*GalleryPage) Template() string { return "gallery/index" }

// GalleryRow is one page with its variants.
type GalleryRow struct {
	Name     string
	Variants []Link
}
