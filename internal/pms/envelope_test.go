package pms_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWrapper(t *testing.T) {
	request := strings.TrimSuffix(strings.SplitN(createBody(t), `"request":`, 2)[1], `,"requesttime":"2025-05-22T16:44:59.080Z","version":"1.0"}`)
	ok := success(clientID, "ACTIVE")
	tests := []struct {
		name, body string
		status     int
		want       string
	}{
		{"only the request", `{"request":` + request + `}`, 200, ok},
		{"unknown members", `{"request":` + request + `,"x":[1],"requestTime":"yesterday"}`, 200, ok},
		{"metadata of any type", `{"request":` + request + `,"metadata":[1]}`, 200, ok},
		{"null time", `{"request":` + request + `,"requesttime":null}`, 200, ok},
		{"empty time", `{"request":` + request + `,"requesttime":""}`, 200, ok},
		{"text after the body", `{"request":` + request + `} x`, 200, ok},
		{"numbers for id and version", `{"request":` + request + `,"id":1,"version":2.0}`, 200, ok},
		{"no request", `{"id":"x","version":"1.0"}`, 200, invalid("must not be null", "request")},
		{"null request", `{"request":null}`, 200, invalid("must not be null", "request")},
		{"empty object", `{}`, 200, invalid("must not be null", "request")},
		{"another case of request", `{"Request":` + request + `}`, 200, invalid("must not be null", "request")},
		{"a number for the name", `{"request":` + strings.Replace(request, `"Relief portal"`, `17`, 1) + `}`, 200, ok},
		{"time without fraction", `{"request":` + request + `,"requesttime":"2025-05-22T16:44:59Z"}`, 400, ""},
		{"time with an offset", `{"request":` + request + `,"requesttime":"2025-05-22T16:44:59.080+00:00"}`, 400, ""},
		{"time as a number", `{"request":` + request + `,"requesttime":1747932299}`, 400, ""},
		{"wrong time without request", `{"requesttime":"x"}`, 400, ""},
		{"id is an object", `{"request":` + request + `,"id":{}}`, 400, ""},
		{"no body", ``, 400, ""},
		{"null", `null`, 400, ""},
		{"not JSON", `{"request":`, 400, ""},
		{"request is a list", `{"request":[]}`, 400, ""},
		{"key is a string", `{"request":{"publicKey":"MIIB"}}`, 400, ""},
		{"key is a list", `{"request":{"publicKey":[]}}`, 400, ""},
		{"list is a string", `{"request":{"redirectUris":"http://a/"}}`, 400, ""},
		{"element is an object", `{"request":{"redirectUris":[{}]}}`, 400, ""},
		{"name is an object", `{"request":{"name":{}}}`, 400, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkAnswer(t, newServer(t).send(t, "POST", clients, tt.body), tt.status, tt.want)
		})
	}
}

// TestAccept: nobody answers but in JSON.
func TestAccept(t *testing.T) {
	for accept, want := range map[string]int{"text/html": 406, "application/xml, */*;q=0.1": 200, "application/json": 200, "application/*": 200} {
		for _, method := range []string{"GET", "POST"} {
			req := httptest.NewRequest(method, map[string]string{"GET": clients + "/x", "POST": clients}[method], strings.NewReader(createBody(t)))
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Accept", accept)
			rec := httptest.NewRecorder()
			newServer(t).ServeHTTP(rec, req)
			if rec.Code != want {
				t.Errorf("%s with Accept %s: %d, want %d", method, accept, rec.Code, want)
			}
		}
	}
}

func TestRouting(t *testing.T) {
	missing := func(path string) string {
		return `{"timestamp":"2025-05-22T16:45:00.112+00:00","status":404,"error":"Not Found","message":"No message available","path":"` + path + `"}`
	}
	tests := []struct {
		method, path string
		contentType  string
		status       int
		want, allow  string
	}{
		{"POST", clients, "text/plain", 415, "", ""},
		{"POST", clients, "", 415, "", ""},
		{"PUT", clients + "/x", "application/x-www-form-urlencoded", 415, "", ""},
		{"POST", clients, "application/json; charset=UTF-8", 200, success(clientID, "ACTIVE"), ""},
		{"GET", clients, "", 405, "", "POST"},
		{"PUT", clients, "text/plain", 405, "", "POST"},
		{"DELETE", clients + "/x", "", 405, "", "GET,PUT"},
		{"POST", clients + "/x", "application/json", 405, "", "GET,PUT"},
		{"GET", "/v1/partnermanager/oauth/client/x", "", 404, missing("/v1/partnermanager/oauth/client/x"), ""},
		{"GET", clients + "/x/y", "", 404, missing(clients + "/x/y"), ""},
		{"GET", "/v1/partnermanager", "", 404, missing("/v1/partnermanager"), ""},
		{"HEAD", clients + "/x", "", 200, businessError("PMS_IDP_004", "Client not exists with given id."), ""},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path+" "+tt.contentType, func(t *testing.T) {
			req := httptest.NewRequest(tt.method, tt.path, strings.NewReader(createBody(t)))
			if tt.contentType != "" {
				req.Header.Set("Content-Type", tt.contentType)
			}
			rec := httptest.NewRecorder()
			newServer(t).ServeHTTP(rec, req)
			checkAnswer(t, rec, tt.status, tt.want)
			if got := rec.Header().Get("Allow"); tt.allow != "" && sorted(got) != tt.allow {
				t.Errorf("Allow = %q, want %q", got, tt.allow)
			}
			if got := rec.Header().Get("Content-Type"); tt.status == http.StatusOK && got != "application/json;charset=UTF-8" {
				t.Errorf("Content-Type = %q", got)
			}
		})
	}
}
