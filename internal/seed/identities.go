package seed

import (
	"crypto/sha256"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/idp"
)

var errStop = errors.New("no more identities wanted")

// identities streams the persons of the files. Of a file it keeps the ids in memory, to find one
// that is given twice.
func identities(files []file, o Options) iter.Seq2[idp.Identity, error] {
	return func(yield func(idp.Identity, error) bool) {
		for _, f := range files {
			switch err := f.persons(o, o.Now(), yield); {
			case errors.Is(err, errStop):
				return
			case err != nil:
				yield(idp.Identity{}, err)
				return
			}
		}
	}
}

// persons yields the persons of one file; errStop when yield wants no more.
func (f file) persons(o Options, now time.Time, yield func(idp.Identity, error) bool) error {
	seen := map[idp.IndividualID]struct{}{}
	take := func(w *identityWire) error {
		p, err := w.parse()
		if err != nil {
			return err
		}
		before := len(seen)
		if seen[p.ID] = struct{}{}; len(seen) == before {
			return defectf("/individualId", "%s is given twice in this file; leave one out", p.ID)
		}
		if p.PIN == endOfID {
			p.PIN = o.endOf(p.ID)
		}
		p.Created = now
		for i := range p.Verified {
			p.Verified[i].Created, p.Verified[i].Updated = now, now
		}
		if !yield(p, nil) {
			return errStop
		}
		return nil
	}
	if f.isTable() {
		return f.rows(take)
	}
	return f.entries(func(list string) bool { return list == identitiesList }, func(e entry) error {
		w, under, err := decodeIdentity(e.raw)
		if err != nil {
			return below(under, err)
		}
		return below(under, take(w))
	})
}

// decodeIdentity reads an identity in any of its forms, and says below which member it was.
func decodeIdentity(raw jsontext.Value) (w *identityWire, under jsontext.Pointer, err error) {
	w = &identityWire{}
	// The plain form is tried first: it is the most common by far, and there may be many.
	if err = json.Unmarshal(raw, w, json.RejectUnknownMembers(true)); err == nil {
		return w, "", nil
	}
	var wrapped wrapperWire
	switch names := namesOf(raw); {
	case slices.Contains(names, "request"):
		if err := decode(raw, &wrapped); err != nil {
			return nil, "", err
		}
		w = &identityWire{}
		return w, "/request", decode(wrapped.Request, w)
	case slices.Contains(names, "identity"):
		w, err := decodeSample(raw)
		return w, "", err
	default:
		return nil, "", explain(err)
	}
}

// wrapperWire is the body of POST /identity.
type wrapperWire struct {
	RequestTime string         `json:"requestTime"`
	Request     jsontext.Value `json:"request"`
}

func namesOf(raw jsontext.Value) []string {
	var members map[string]jsontext.Value
	if json.Unmarshal(raw, &members) != nil {
		return nil
	}
	var names []string
	for name := range members {
		names = append(names, name)
	}
	return names
}

// parse checks a person and makes a domain value, which shares no memory with w's lists.
func (w *identityWire) parse() (idp.Identity, error) {
	p := idp.Identity{ID: idp.IndividualID(w.IndividualID)}
	if err := checkPersonID(w.IndividualID); err != nil {
		return p, err
	}
	if err := w.secrets(&p); err != nil {
		return p, err
	}
	p.Attributes = make(map[string]idp.Attribute, len(textMembers)+len(langMembers))
	for _, m := range textMembers {
		value := *m.of(w)
		if value == nil {
			continue
		}
		if m.name != "encodedPhoto" && isBlank(*value) {
			return p, defectf(memberAt(m.name), "blank; give a value or leave it out")
		}
		p.Attributes[m.name] = idp.Attribute{Text: *value}
	}
	if w.Email != nil && !isMail(*w.Email) {
		return p, checkMail("/email", *w.Email)
	}
	for _, m := range langMembers {
		list := *m.of(w)
		if list == nil {
			continue
		}
		langs, err := parseLangs(m.name, list)
		if err != nil {
			return p, err
		}
		p.Attributes[m.name] = idp.Attribute{Langs: langs}
	}
	if b := w.IndividualBiometrics; b != nil {
		p.Biometrics = &idp.Biometrics{Format: b.Format, Version: float64(b.Version), Value: b.Value}
	}
	return p, w.verified(&p)
}

// verified adds how the attributes of a person were verified.
func (w *identityWire) verified(p *idp.Identity) error {
	for i, v := range w.VerifiedClaims {
		at := index(memberAt("verifiedClaims"), i)
		own := map[string]bool{"individualId": true, "pin": p.PIN != "", "password": p.PasswordHash != ""}
		if _, has := p.Attributes[v.Attribute]; !has && !own[v.Attribute] {
			return defectf(at+"/attribute", "%q is no attribute that the person has", v.Attribute)
		}
		framework := trustFramework(v.VerificationDetail.raw)
		if framework == "" {
			return defectf(at+"/verificationDetail", "must be an object with the text trust_framework")
		}
		compact, err := idp.CompactJSON(v.VerificationDetail.raw)
		if err != nil {
			return defectf(at+"/verificationDetail", "%v", err)
		}
		p.Verified = append(p.Verified, idp.VerifiedClaim{
			Attribute: v.Attribute, TrustFramework: framework, Detail: string(compact), Active: v.Active == nil || *v.Active,
		})
	}
	return nil
}

// trustFramework returns the framework of a verification as the API takes it: any scalar as text.
func trustFramework(raw jsontext.Value) string {
	var detail struct {
		TrustFramework jsontext.Value `json:"trust_framework"`
	}
	if json.Unmarshal(raw, &detail) != nil {
		return ""
	}
	switch value := detail.TrustFramework; value.Kind() {
	case '{', '[':
		return ""
	case '"':
		text, _ := jsontext.AppendUnquote(nil, value)
		return string(text)
	default:
		return string(value)
	}
}

// endOfID as a PIN stands for the last digits of the individual id, as many as the release takes.
const endOfID = "{endOfId}"

func (o Options) endOf(id idp.IndividualID) string {
	return string(id[max(0, len(id)-o.PINLength):])
}

func (w *identityWire) secrets(p *idp.Identity) error {
	if w.PIN != nil {
		if isBlank(*w.PIN) {
			return defectf("/pin", "blank; give a value or leave it out")
		}
		p.PIN = *w.PIN
	}
	switch {
	case w.Password != nil && w.PasswordHash != nil:
		return defectf("/passwordHash", "given beside password; leave one out")
	case w.Password != nil:
		if isBlank(*w.Password) {
			return defectf("/password", "blank; give a value or leave it out")
		}
		p.PasswordHash = idp.HashPassword(*w.Password)
	case w.PasswordHash != nil:
		if len(*w.PasswordHash) != 2*sha256.Size || strings.Trim(*w.PasswordHash, "0123456789ABCDEF") != "" {
			return defectf("/passwordHash", "must be the SHA-256 of the password, 64 hex digits in upper case")
		}
		p.PasswordHash = *w.PasswordHash
	}
	return nil
}

func parseLangs(name string, list []langWire) ([]idp.LangValue, error) {
	langs := make([]idp.LangValue, len(list))
	for i, l := range list {
		if isBlank(l.Language) {
			return nil, defectf(index(memberAt(name), i)+"/language", "missing or blank; give a language such as eng")
		}
		if isBlank(l.Value) {
			return nil, defectf(index(memberAt(name), i)+"/value", "missing or blank; give text or leave the language out")
		}
		langs[i] = idp.LangValue{Language: l.Language, Value: l.Value}
	}
	return langs, nil
}

func memberAt(name string) jsontext.Pointer { return jsontext.Pointer("").AppendToken(name) }
