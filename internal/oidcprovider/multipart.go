package oidcprovider

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// Bounds of a multipart body (Spring Boot MultipartProperties.java), in bytes.
const (
	maxPart      = 1 << 20
	maxMultipart = 10 << 20
)

// errTooLarge reports a multipart body beyond the bounds.
var errTooLarge = errors.New("maximum upload size exceeded")

// readMultipart reads a multipart body to its end, as Spring does before it looks for a handler, and so
// before one refuses the media type. What is too large is errTooLarge; what cannot be read is an error of no
// code (StandardMultipartHttpServletRequest.java).
func readMultipart(r *http.Request) error {
	contentType := r.Header.Get("Content-Type")
	if !strings.HasPrefix(strings.ToLower(contentType), "multipart/") {
		return nil
	}
	if r.ContentLength > maxMultipart {
		return errTooLarge
	}
	_, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || parameters["boundary"] == "" {
		return fmt.Errorf("multipart body without a boundary: %q", contentType)
	}
	parts := multipart.NewReader(http.MaxBytesReader(nil, r.Body, maxMultipart), parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			_, err = io.Copy(io.Discard, http.MaxBytesReader(nil, part, maxPart))
		}
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return errTooLarge
		}
		if err != nil {
			return fmt.Errorf("read multipart body: %w", err)
		}
	}
}
