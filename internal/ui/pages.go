package ui

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
)

//go:embed static
var files embed.FS

// frame is what every page has around its content.
type frame struct {
	Title   string
	Version string
	Release string
	Refresh int // seconds after which a browser without script loads the page again; 0: never
}

func (u *UI) frame(title string) frame {
	return frame{Title: title, Version: u.cfg.Version, Release: u.cfg.Flow.Release().Tag}
}

// contentPolicy is the content security policy of the pages: nothing inline, nothing from elsewhere
// but the logo of the client.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; "

// setHeaders writes the headers of a page. Pages may be shown in a popup or a frame, so nothing
// forbids that. The referrer policy keeps the address from other sites; no-referrer would hide the
// Origin of our own forms, too. imageSource and formTarget extend the content security policy.
func setHeaders(c *gin.Context, imageSource, formTarget string) {
	c.Header("Cache-Control", "no-store")
	c.Header("Referrer-Policy", "same-origin")
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Content-Security-Policy", contentPolicy+
		strings.TrimSpace("img-src 'self' data: "+imageSource)+"; "+strings.TrimSpace("form-action 'self' "+formTarget))
}

// show renders a page of no transaction.
func show(c *gin.Context, status int, page templ.Component) error {
	setHeaders(c, "", "")
	return render(c, status, page)
}

// showLogin renders a page of a transaction: the logo of the client may be loaded, and its forms may
// end at the client.
func showLogin(c *gin.Context, txn idp.Transaction, page templ.Component) error {
	setHeaders(c, logoSource(txn.Client.LogoURI), formTargets(txn.RedirectURI))
	return render(c, http.StatusOK, page)
}

func logoSource(uri string) string {
	source := cspSource(uri)
	if strings.HasPrefix(source, "http:") || strings.HasPrefix(source, "https:") {
		return source
	}
	return ""
}

// render writes into a buffer first: a defect is an error page, not half a page. A browser that has left
// is none.
func render(c *gin.Context, status int, page templ.Component) error {
	var out bytes.Buffer
	if err := page.Render(context.WithoutCancel(c.Request.Context()), &out); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	c.Data(status, "text/html; charset=utf-8", out.Bytes())
	return nil
}

// messageView is a page that says one thing.
type messageView struct {
	frame
	Header, Detail string
	TryAgain       string // where a button leads; empty: no button
}

func (u *UI) message(c *gin.Context, status int, header, detail string) error {
	return show(c, status, messagePage(messageView{frame: u.frame(header), Header: header, Detail: detail}))
}

// refuse answers a form that is not taken.
func (u *UI) refuse(c *gin.Context, status int, detail string, cause error) error {
	note(c, cause)
	return u.message(c, status, "This request was refused", detail+" Go back to the application and start again.")
}

// broken answers an error that nobody foresaw.
func (u *UI) broken(c *gin.Context, _ error) {
	if err := u.message(c, http.StatusInternalServerError, somethingWrong, "The log of this server names the cause."); err != nil {
		note(c, err)
		c.String(http.StatusInternalServerError, somethingWrong+"\n")
	}
}

const somethingWrong = "Something went wrong!"

func (u *UI) somethingWentWrong(c *gin.Context) error {
	return u.message(c, http.StatusOK, somethingWrong, "Go back to the application and start again.")
}

func (u *UI) networkError(c *gin.Context) error {
	return show(c, http.StatusOK, messagePage(messageView{
		frame: u.frame("No connection"), Header: "No connection",
		Detail: "The server could not be reached.", TryAgain: "/",
	}))
}

func (u *UI) pageNotFound(c *gin.Context) error {
	return u.message(c, http.StatusOK, "Oops! The page you are looking for does not exist.", "Please check the address.")
}

// assets are the static files by name, with their entity tags.
var assets = loadAssets()

type asset struct {
	data []byte
	etag string
}

func loadAssets() map[string]asset {
	loaded := map[string]asset{}
	entries, err := fs.ReadDir(files, "static")
	if err != nil {
		panic("embedded files: " + err.Error())
	}
	for _, entry := range entries {
		data, err := fs.ReadFile(files, path.Join("static", entry.Name()))
		if err != nil {
			panic("embedded files: " + err.Error())
		}
		sum := sha256.Sum256(data)
		loaded[entry.Name()] = asset{data: data, etag: `"` + hex.EncodeToString(sum[:8]) + `"`}
	}
	return loaded
}

var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// serveAsset serves GET /_ui/<name>.
func serveAsset(c *gin.Context) {
	name := strings.TrimPrefix(c.Param("file"), "/")
	file, ok := assets[name]
	if !ok {
		c.String(http.StatusNotFound, "404 page not found\n")
		return
	}
	c.Header("Content-Type", assetTypes[path.Ext(name)])
	c.Header("Cache-Control", "no-cache")
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("ETag", file.etag)
	if c.GetHeader("If-None-Match") == file.etag {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	c.Data(http.StatusOK, assetTypes[path.Ext(name)], file.data)
}
