package pms_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/openg2p/mock-esignet/internal/keymanager"
)

// TestAtOnce has twenty administrators do the same at once: one succeeds, the others are refused as
// somebody would be who came later.
func TestAtOnce(t *testing.T) {
	everywhere(t, "", func(t *testing.T, o office) {
		mapped := businessError(o.rules.Partners.MappingOpen.Code, o.rules.Partners.MappingOpen.Message)
		for _, one := range []struct {
			who, method, path string
			request           any
			refusal           string // empty: all succeed with one and the same
		}{
			{"newmail", "POST", "/partners", newcomer(), businessError("PMS_PRT_011", "Email is already exists.")},
			{"relief", "POST", "/partners/relief/policy/map", object{"policyName": "open", "useCaseDescription": ""}, mapped},
			{"admin", "PUT", "/partners/policy/asked", object{"status": "Approved"}, businessError("PMS_PM_034", "Policy request already approved.")},
			{"relief", "PATCH", "/partners/relief/generate/apikey", object{"policyName": "granted", "label": "new"}, businessError("PMS_PRT_110", "Given label already exists.Provide unique label.")},
			{"admin", "POST", "/misps", object{"providerId": "misp"}, businessError("PMS_MSP_416", "License key exists for the given provider.")},
			{"admin", "POST", "/partners/certificate/ca/upload", upload("AUTH", root(t)), businessError("KER-PCM-003", "Certificate already exists in store.")},
			{"admin", "GET", "/misps/outdated/licenseKey", nil, ""},
		} {
			answers := atOnce(20, func(int) *httptest.ResponseRecorder {
				return o.call(t, one.who, one.method, one.path, one.request, nil)
			})
			successes := map[string]int{}
			for _, rec := range answers {
				body := rec.Body.String()
				switch {
				case strings.Contains(body, `"errors":[]`):
					successes[body]++
				case body != one.refusal:
					t.Errorf("%s %s: %s", one.method, one.path, body)
				}
			}
			want := 1
			if one.refusal == "" {
				want = len(answers)
			}
			for body, n := range successes {
				if n != want {
					t.Errorf("%s %s: %d times %s", one.method, one.path, n, body)
				}
			}
			if len(successes) != 1 {
				t.Errorf("%s %s: %d different successes", one.method, one.path, len(successes))
			}
		}
	})
}

// TestManyAtOnce makes different things side by side: none gets lost, no key is there twice.
func TestManyAtOnce(t *testing.T) {
	o := newOffice(t, "1.3", staff())
	const n = 30
	o.call(t, "admin", "POST", "/partners/certificate/ca/upload", upload("AUTH", root(t)), nil)
	keys := atOnce(n, func(i int) *httptest.ResponseRecorder {
		return o.call(t, "relief", "PATCH", "/partners/relief/generate/apikey", object{"policyName": "granted", "label": fmt.Sprint("l", i)}, nil)
	})
	uploads := atOnce(n, func(i int) *httptest.ResponseRecorder {
		id := fmt.Sprint("many", i)
		o.call(t, "admin", "POST", "/partners", with(newcomer(), "partnerId", id, "emailId", id+"@many.example.net", "organizationName", "Relief Org"), nil)
		return o.call(t, "admin", "POST", "/partners/certificate/upload", uploadOf(id, "AUTH", keymanager.PEM(leaf(t))), nil)
	})
	seen := map[string]bool{}
	for i := range n {
		seen[keys[i].Body.String()[strings.Index(keys[i].Body.String(), `"apiKey"`):][:17]] = true
		if !strings.Contains(keys[i].Body.String(), `"errors":[]`) || !strings.Contains(uploads[i].Body.String(), `"errors":[]`) {
			t.Errorf("%s\n%s", keys[i].Body, uploads[i].Body)
		}
	}
	if len(seen) != n {
		t.Errorf("%d different keys", len(seen))
	}
}

// atOnce makes calls side by side and returns the answers.
func atOnce(n int, call func(i int) *httptest.ResponseRecorder) []*httptest.ResponseRecorder {
	answers := make([]*httptest.ResponseRecorder, n)
	var group sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		group.Go(func() {
			<-begin
			answers[i] = call(i)
		})
	}
	close(begin)
	group.Wait()
	return answers
}
