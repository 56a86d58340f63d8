package ui

import (
	"regexp"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// languages maps the two-letter codes of the page's languages to those of client names.
var languages = map[string]string{"en": "eng", "hi": "hin", "ar": "ara", "kn": "kan", "ta": "tam", "km": "khm"}

// languageOf picks the page's language from ui_locales: the first entry that is one of its two-letter
// codes, else the first that is a three-letter code of them, else English (mosip/esignet oidc-ui
// App.js). The texts of the page are English in any case.
func languageOf(locales string) string {
	for tag := range strings.FieldsSeq(locales) {
		if languages[tag] != "" {
			return tag
		}
	}
	for tag := range strings.FieldsSeq(locales) {
		for short, long := range languages {
			if tag == long {
				return short
			}
		}
	}
	return "en"
}

// translated returns the text in the language by its two-letter code, else by its three-letter code,
// else the plain one.
func translated(texts map[string]string, language string) string {
	for _, key := range []string{language, languages[language], idp.DefaultName} {
		if text := texts[key]; text != "" {
			return text
		}
	}
	return ""
}

// languageFor returns the language of a page: that of ui_locales or, without any, the one that the browser
// likes best, as it calls it: hi, but hi-IN as well (i18next, without a list of languages).
//
// Mock: the language of an earlier visit, which upstream's page keeps in the browser, is not remembered.
func languageFor(locales, accept string) string {
	if locales != "" {
		return languageOf(locales)
	}
	first, _, _ := strings.Cut(accept, ",")
	first, _, _ = strings.Cut(first, ";")
	if first = strings.TrimSpace(first); languageTag.MatchString(first) {
		return strings.Clone(first)
	}
	return languageOf("")
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,8}$`)

// clientName names the client in the language, or by its id when it has no name at all.
func clientName(txn idp.Transaction, language string) string {
	if name := translated(txn.Client.Name, language); name != "" {
		return name
	}
	return string(txn.Client.ID)
}
