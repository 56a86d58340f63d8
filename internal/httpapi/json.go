package httpapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// TimeFormat is how every MOSIP service writes a time: UTC, three fraction digits, a literal Z.
const TimeFormat = "2006-01-02T15:04:05.000Z"

// FormatTime writes t in TimeFormat.
func FormatTime(t time.Time) string { return t.UTC().Format(TimeFormat) }

// ParseTime reads exactly TimeFormat; any other form is an error. As in Java's smart mode, a day up to
// 31 that the month does not have is its last one, and 24:00 the midnight that follows.
func ParseTime(s string) (time.Time, error) {
	const date, clock = len("2006-01-02"), len("2006-01-02T15:04:05")
	if len(s) != len(TimeFormat) || s[clock] != '.' || s[:4] == "0000" { // Go's parser takes a comma, too
		return time.Time{}, fmt.Errorf("time %q is not of the form yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", s)
	}
	if midnight, ok := strings.CutSuffix(s, "T24:00:00.000Z"); ok {
		t, err := ParseTime(midnight + "T00:00:00.000Z")
		return t.AddDate(0, 0, 1), err
	}
	for _, day := range []string{s[date-2 : date], "30", "29", "28"} {
		t, err := time.Parse(TimeFormat, s[:date-2]+day+s[date:])
		if err == nil || s[date-2:date] < "29" || s[date-2:date] > "31" {
			return t, err
		}
	}
	return time.Parse(TimeFormat, s)
}

// MaxBody is the largest request body that is read, in bytes. It has room for a biometric
// challenge or a photo.
const MaxBody = 4 << 20

// BodyError reports a JSON body that could not be read. Its text begins as the text of the real
// services does, which use Spring and Jackson.
type BodyError struct {
	Text string
	Err  error
}

// Error returns the text.
func (e *BodyError) Error() string { return e.Text }

// Unwrap returns the cause.
func (e *BodyError) Unwrap() error { return e.Err }

// MediaTypeError reports a Content-Type that the endpoint does not take.
type MediaTypeError struct{ Got, Want string }

// Error names both types.
func (e *MediaTypeError) Error() string {
	return fmt.Sprintf("Content-Type %q is not supported, want %s", e.Got, e.Want)
}

// RequireMediaType returns a *MediaTypeError unless the request's Content-Type is want, with any
// parameters.
func RequireMediaType(r *http.Request, want string) error {
	got := r.Header.Get("Content-Type")
	if kind, _, err := mime.ParseMediaType(got); err == nil && kind == want {
		return nil
	}
	return &MediaTypeError{Got: got, Want: want}
}

// NotAcceptableError reports an Accept header that excludes what the endpoint answers.
type NotAcceptableError struct{ Accept string }

// Error names the header.
func (e *NotAcceptableError) Error() string {
	return fmt.Sprintf("Accept %q excludes the answer", e.Accept)
}

// RequireAccept returns a *NotAcceptableError unless the request's Accept header, if there is one,
// takes the media type.
func RequireAccept(r *http.Request, mediaType string) error {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return nil
	}
	family, _, _ := strings.Cut(mediaType, "/")
	for _, part := range strings.Split(accept, ",") {
		kind, _, _ := strings.Cut(part, ";")
		switch strings.ToLower(strings.TrimSpace(kind)) {
		case "*", "*/*", family + "/*", mediaType:
			return nil
		}
	}
	return &NotAcceptableError{Accept: accept}
}

// Unknown says what happens to members of a JSON object that the target does not have.
type Unknown bool

// How to read unknown members.
const (
	RejectUnknown Unknown = true
	IgnoreUnknown Unknown = false
)

// Decode reads a JSON request body as Jackson reads it with its default settings: member names are
// case-sensitive, the last of two equal names alone counts, text after the value is ignored, numbers and
// booleans become text where text is expected, and text becomes a number or boolean where one is
// expected; a byte order mark before it is skipped, and a lone surrogate in an escape is U+FFFD. null leaves a pointer nil. It returns a
// *MediaTypeError, a *NotAcceptableError or a *BodyError.
func Decode[T any](c *gin.Context, unknown Unknown) (T, error) {
	var v T
	if err := RequireMediaType(c.Request, "application/json"); err != nil {
		return v, err
	}
	if err := RequireAccept(c.Request, "application/json"); err != nil {
		return v, err
	}
	data, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, MaxBody))
	if err != nil {
		return v, &BodyError{Text: "JSON parse error: I/O error while reading input message", Err: err}
	}
	if err := unmarshal(data, &v, unknown); err != nil {
		return v, err
	}
	return v, nil
}

func unmarshal[T any](data []byte, v *T, unknown Unknown) error {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	null := nullFirst.FindSubmatch(data)
	switch {
	case len(data) == 0, null != nil && len(null[1]) == 0:
		return &BodyError{Text: "Required request body is missing"}
	case null != nil, !utf8.Valid(data):
		return &BodyError{Text: "JSON parse error: malformed JSON"}
	}
	dec := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	err := json.UnmarshalDecode(dec, v, json.RejectUnknownMembers(bool(unknown)), json.WithUnmarshalers(jackson))
	if err != nil {
		return &BodyError{Text: "JSON parse error: " + parseText(err), Err: err}
	}
	return nil
}

// nullFirst finds the value null, and what makes it another word.
var nullFirst = regexp.MustCompile(`^[ \t\r\n]*null([\pL\pN_$]?)`)

// parseText words a decoder's error as Jackson would, as far as clients have been seen to look.
func parseText(err error) string {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		if errors.Is(err, json.ErrUnknownName) {
			return fmt.Sprintf("Unrecognized field %q, not marked as ignorable", semantic.JSONPointer.LastToken())
		}
		return fmt.Sprintf("Cannot deserialize value at %q", semantic.JSONPointer)
	}
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		return fmt.Sprintf("malformed JSON at offset %d", syntactic.ByteOffset)
	}
	return "unreadable value"
}

var errKind = errors.New("JSON value of another type")

// jackson holds the conversions between scalar types that Jackson makes by default.
var jackson = json.JoinUnmarshalers(
	json.UnmarshalFromFunc(func(dec *jsontext.Decoder, s *string) error {
		switch dec.PeekKind() {
		case '"':
			token, err := dec.ReadToken()
			if err != nil {
				return err
			}
			*s = token.String()
			return nil
		case '0', 't', 'f':
			value, err := dec.ReadValue()
			if err != nil {
				return err
			}
			*s = string(value)
			return nil
		case 'n':
			*s = ""
			return dec.SkipValue()
		default:
			return errKind
		}
	}),
	json.UnmarshalFromFunc(func(dec *jsontext.Decoder, b *bool) error {
		text, err := scalar(dec)
		if err != nil {
			return err
		}
		switch text {
		case "true", "True", "TRUE":
			*b = true
		case "false", "False", "FALSE", "", "null":
			*b = false
		default:
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return errKind
			}
			*b = n != 0
		}
		return nil
	}),
	json.UnmarshalFromFunc(func(dec *jsontext.Decoder, n *int) error {
		number := dec.PeekKind() == '0'
		text, err := scalar(dec)
		if err != nil {
			return err
		}
		if text == "" || text == "null" {
			*n = 0
			return nil
		}
		if number { // a number with a fraction loses it; text has to be an integer
			f, err := strconv.ParseFloat(text, 64)
			if err != nil || f < -1<<31 || f > 1<<31-1 {
				return errKind
			}
			*n = int(f)
			return nil
		}
		i, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32)
		if err != nil {
			return errKind
		}
		*n = int(i)
		return nil
	}),
	// Everything else is read anew: a value that an equal name left behind is not filled up.
	json.UnmarshalFromFunc(func(_ *jsontext.Decoder, v any) error {
		reflect.ValueOf(v).Elem().SetZero()
		return errors.ErrUnsupported
	}),
)

func scalar(dec *jsontext.Decoder) (string, error) {
	switch kind := dec.PeekKind(); kind {
	case '"', '0', 't', 'f', 'n':
		token, err := dec.ReadToken()
		if err != nil {
			return "", err
		}
		return token.String(), nil
	default:
		return "", errKind
	}
}

// Text returns the text of a member, empty for null and for one that is absent.
func Text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// Marshal writes v as compact JSON without any HTML or JavaScript escaping, map keys sorted: bytes
// that survive a JavaScript parse and stringify. It panics on a value that cannot be JSON, which
// is a defect of the caller.
func Marshal(v any) []byte {
	data, err := json.Marshal(v, json.Deterministic(true), jsontext.AllowInvalidUTF8(true), json.FormatNilSliceAsNull(true), json.FormatNilMapAsNull(true))
	if err != nil {
		panic(fmt.Sprintf("marshal %T: %v", v, err))
	}
	return data
}

// JSON answers with v as application/json.
func JSON(c *gin.Context, status int, v any) {
	c.Data(status, "application/json", Marshal(v))
}

// Object is a JSON object whose members keep their order.
type Object []Member

// Member is one member of an Object.
type Member struct {
	Name  string
	Value any
}

// Ordered makes an Object of members kept elsewhere under another name.
func Ordered[M ~struct {
	Name  string
	Value any
}](members []M) Object {
	o := make(Object, len(members))
	for i, m := range members {
		o[i] = Member(m)
	}
	return o
}

// MarshalJSONTo writes the members in order.
func (o Object) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, m := range o {
		if err := enc.WriteToken(jsontext.String(m.Name)); err != nil {
			return err
		}
		if err := json.MarshalEncode(enc, m.Value); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}
