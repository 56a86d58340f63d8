package idp

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/java"
)

// The figures of the client rules (mosip/esignet esignet-core dto ClientDetailCreateRequest.java).
const (
	maxIDLength   = 100
	maxNameLength = 256
	maxRedirects  = 5
	maxACRs       = 30
	maxGrants     = 3
	maxAuth       = 3
	maxClaims     = 30
)

// violations collects every broken rule of a registration, in the order of the fields of upstream's class.
func (r *Registry) violations(req ClientRequest) Violations {
	v := slices.Clone(req.Prior)
	v.checkID("request.clientId", req.ID, InvalidClientID)
	r.checkName(&v, req.ClientDetails)
	if req.PublicKey.Empty() {
		v.add("request.publicKey", InvalidPublicKey)
	}
	v.checkID("request.relyingPartyId", req.RelyingParty, InvalidRPID)
	r.checkLists(&v, req.ClientDetails, 0)
	return v
}

func (r *Registry) updateViolations(req ClientUpdate) Violations {
	v := slices.Clone(req.Prior)
	r.checkName(&v, req.ClientDetails)
	r.checkLists(&v, req.ClientDetails, r.Rules.MinUserClaimsOnUpdate)
	v.checkStatus(req.Status)
	return v
}

// maxViolations bounds what is said of one request.
//
// Mock: upstream says it all.
const maxViolations = 1000

func (v *Violations) add(path string, code Code) {
	if len(*v) < maxViolations {
		*v = append(*v, Violation{Path: path, Code: code})
	}
}

// idFormat has Java's notion of \S, mosip.esignet.supported-id-regex.
var idFormat = regexp.MustCompile(`^[^ \t\n\x0B\f\r]*$`)

// checkID applies the rules IdFormat and length, which are two: a value may break both.
func (v *Violations) checkID(path, id string, code Code) {
	if java.OnlyWhitespace(id) || !idFormat.MatchString(id) {
		v.add(path, code)
	}
	if java.Len(id) > maxIDLength {
		v.add(path, code)
	}
}

func (v *Violations) checkStatus(status string) {
	if status != string(Active) && status != string(Inactive) {
		v.add("request.status", InvalidStatus)
	}
}

func (v *Violations) checkNameLength(name string) {
	if java.Len(name) > maxNameLength {
		v.add("request.clientName", InvalidClientName)
	}
}

func (r *Registry) checkName(v *Violations, d ClientDetails) {
	if java.Blank(d.Name) {
		v.add("request.clientName", InvalidClientName)
	}
	v.checkNameLength(d.Name)
	if !d.HasNameMap {
		return
	}
	if r.Rules.NameMapRequired && len(d.NameMap) == 0 {
		v.add("request.clientNameLangMap", InvalidClientName)
	}
	r.checkNameMap(v, d.NameMap)
}

func (r *Registry) checkNameMap(v *Violations, names map[string]string) {
	for _, language := range slices.Sorted(maps.Keys(names)) {
		path := "request.clientNameLangMap[" + language + "]"
		if !r.validNameKey(language) {
			v.add(path, InvalidLanguageCode)
		}
		if java.Blank(names[language]) {
			v.add(path, InvalidClientNameValue)
		}
		if most := r.Rules.NameValueMax; most > 0 && java.Len(names[language]) > most {
			v.add(path, InvalidClientNameLength)
		}
	}
}

// validNameKey takes an empty key for a language: some locale has none.
func (r *Registry) validNameKey(language string) bool {
	if length := r.Rules.NameKeyLength; length > 0 {
		return java.Len(language) == length
	}
	return language == "" || slices.Contains(languages, language)
}

func (r *Registry) checkConfig(v *Violations, config jsontext.Value) {
	if _, ok := r.ConfigText(config); !ok {
		v.add("request.additionalConfig", InvalidAdditionalConfig)
	}
}

func (r *Registry) checkLists(v *Violations, d ClientDetails, minClaims int) {
	r.checkClaims(v, d.UserClaims, minClaims)
	v.checkACRs(d.ACRs, levelNames(r.Levels))
	if java.Blank(d.LogoURI) {
		v.add("request.logoUri", InvalidURI)
	}
	v.checkURL(d.LogoURI, r.Rules.Java)
	r.checkRedirects(v, d.RedirectURIs)
	r.checkGrants(v, d.GrantTypes)
	r.checkAuthMethods(v, d.AuthMethods)
	if d.HasConfig {
		r.checkConfig(v, d.AdditionalConfig)
	}
}

func (v *Violations) checkURL(logo string, javaVersion int) {
	if logo != "" && !java.IsURL(logo, javaVersion) {
		v.add("request.logoUri", InvalidURI)
	}
}

func (r *Registry) checkClaims(v *Violations, list []*string, least int) {
	v.checkList("userClaims", list, least, maxClaims, InvalidClaim, r.Rules.Claims)
}

func (r *Registry) checkGrants(v *Violations, list []*string) {
	v.checkList("grantTypes", list, 1, maxGrants, Code(r.Rules.GrantTypeCode), r.Rules.GrantTypes)
}

func (r *Registry) checkAuthMethods(v *Violations, list []*string) {
	v.checkList("clientAuthMethods", list, 1, maxAuth, InvalidClientAuth, r.Rules.AuthMethods)
}

// checkList checks the size of a list and each element; null is never valid.
func (v *Violations) checkList(name string, list []*string, least, most int, code Code, known []string) {
	path := "request." + name
	if list == nil || len(list) < least || len(list) > most {
		v.add(path, code)
	}
	for i, s := range list {
		if s == nil || !slices.Contains(known, *s) {
			v.add(fmt.Sprintf("%s[%d]", path, i), code)
		}
	}
}

// checkACRs takes null elements, and several levels in one element, which AuthContextRefValidator.java
// splits at single spaces.
func (v *Violations) checkACRs(list []*string, known []string) {
	if len(list) < 1 || len(list) > maxACRs {
		v.add("request.authContextRefs", InvalidACR)
	}
	for i, s := range list {
		if s == nil {
			continue
		}
		for _, part := range java.Split(*s, " ") {
			if !slices.Contains(known, java.Trim(part)) {
				v.add(fmt.Sprintf("request.authContextRefs[%d]", i), InvalidACR)
				break
			}
		}
	}
}

// checkRedirects applies the rules not blank and form, which are two: a value may break both.
func (r *Registry) checkRedirects(v *Violations, list []*string) {
	if len(list) < 1 || len(list) > maxRedirects {
		v.add("request.redirectUris", InvalidRedirectURI)
	}
	for i, s := range list {
		path := fmt.Sprintf("request.redirectUris[%d]", i)
		if s == nil || java.Blank(*s) {
			v.add(path, InvalidRedirectURI)
		}
		empty := s == nil || *s == "" // against which the rule of old releases has nothing
		if empty && !r.Rules.RedirectsAsURLs || !empty && !r.TakesRedirectURI(*s) {
			v.add(path, InvalidRedirectURI)
		}
	}
}

// TakesRedirectURI reports whether a redirect URI has the form that the release asks for.
func (r *Registry) TakesRedirectURI(uri string) bool { return takesRedirectURI(r.Rules, uri) }

// languages are the ISO 639-2/T codes of the locales that the server's Java runtime knows, the keys
// that a language map may have (ClientNameLangValidator.java).
var languages = strings.Fields(`
afr agq aka amh ara asa asm ast aze bam bas bel bem ben bez bod bos bre brx bul cat ccp ceb ces cgg
che chr ckb cor cym dan dav deu dje doi dsb dua dyo dzo ebu ell eng epo est eus ewe ewo fao fas fil
fin fra fry ful fur gla gle glg glv gsw guj guz hau haw heb hin hrv hsb hun hye ibo iii ina ind isl
ita jav jgo jmc jpn kab kal kam kan kas kat kaz kde kea khm khq kik kin kir kkj kln kok kor ksb ksf
ksh kur lag lao lav lin lit lkt lrc ltz lub lug luo luy mai mal mar mas mer mfe mgh mgo mkd mlg mlt
mni mon mri msa mua mya mzn naq nde nds nep nld nmg nnh nno nob nor nus nyn ori orm oss pan pcm pol
por pus que rof roh ron run rus rwk sag sah san saq sat sbp seh ses shi sin slk slv sme smn sna snd
som spa sqi srp sun swa swe tam tat tel teo tgk tha tir ton tuk tur twq tzm uig ukr urd uzb vai vie
vun wae wol xho xog yav yid yor yue zgh zho zul`)
