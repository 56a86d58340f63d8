package ui

import (
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

// clientName names the client in the page's language, or by its id when it has no name at all.
func clientName(txn idp.Transaction) string {
	if name := translated(txn.Client.Name, languageOf(txn.UILocales)); name != "" {
		return name
	}
	return string(txn.Client.ID)
}
