package oidcprovider

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// TestMultipart sends bodies of parts, which no call takes: which of the refusals comes first.
func TestMultipart(t *testing.T) {
	body := func(sizes ...int) (string, string) {
		var out bytes.Buffer
		w := multipart.NewWriter(&out)
		for i, size := range sizes {
			part, err := w.CreateFormFile(fmt.Sprint("f", i), "name")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := part.Write(bytes.Repeat([]byte("x"), size)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return out.String(), w.FormDataContentType()
	}
	small, smallType := body(1, 1<<20)
	large, largeType := body(1, 1<<20+1)
	many, manyType := body(1<<20, 1<<20, 1<<20, 1<<20, 1<<20, 1<<20, 1<<20, 1<<20, 1<<20, 1<<20)
	const (
		tooLarge   = `{"error":"payload_too_large","error_description":"Maximum upload size exceeded. Limit is -1 bytes."}`
		unforeseen = `{"error":"unknown_error","error_description":"An unexpected error occurred"}`
	)
	for _, tt := range []struct {
		name, body, contentType string
		early, late             int // up to 1.6, and later
		lateBody                string
	}{
		{"small", small, smallType, 415, 415, ""},
		{"a large part", large, largeType, 500, 413, tooLarge},
		{"many parts", many, manyType, 500, 413, tooLarge},
		{"in capitals", large, strings.Replace(largeType, "multipart/form-data", "MultiPart/Form-Data", 1), 500, 413, tooLarge},
		{"no boundary", small, "multipart/form-data", 500, 500, unforeseen},
		{"no end", small[:len(small)-20], smallType, 500, 500, unforeseen},
	} {
		for _, name := range []string{"1.0", "1.6", "1.7", "1.8"} {
			w := newWorld(t, name)
			paths := []string{tokenPath}
			if name >= "1.7" {
				paths = append(paths, tokenV2Path, parPath)
			}
			for _, path := range paths {
				a := w.send(http.MethodPost, path, tt.body, "Content-Type", tt.contentType)
				want, wantBody := tt.early, ""
				if name >= "1.7" {
					want, wantBody = tt.late, tt.lateBody
				}
				if a.StatusCode != want || wantBody != "" && a.body != wantBody {
					t.Errorf("%s %s in %s: %d %q, want %d %q", tt.name, path, name, a.StatusCode, a.body, want, wantBody)
				}
				if stored := !strings.Contains(a.Header.Get("Cache-Control"), "no-store"); want == 413 && stored {
					t.Errorf("%s: Cache-Control %q", tt.name, a.Header.Get("Cache-Control"))
				}
			}
		}
	}
}
