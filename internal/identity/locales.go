package identity

import "strings"

// isoCodes has the two-letter codes of ISO 639-1, each followed by the three letters of ISO 639-2/T, as Java
// knows them (Locale.getISO3Language).
const isoCodes = "aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bhbih bibis bmbam bnben " +
	"bobod brbre bsbos cacat ceche chcha cocos crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng " +
	"eoepo esspa etest eueus fafas ffful fifin fjfij fofao frfra fyfry gagle gdgla glglg gngrn guguj gvglv hahau heheb " +
	"hihin hohmo hrhrv hthat huhun hyhye hzher iaina idind ieile igibo iiiii ikipk inind ioido isisl itita iuiku iwheb " +
	"jajpn jiyid jvjav kakat kgkon kikik kjkua kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat " +
	"lbltz lglug lilim lnlin lolao ltlit lulub lvlav mgmlg mhmah mimri mkmkd mlmal mnmon momol mrmar msmsa mtmlt mymya " +
	"nanau nbnob ndnde nenep ngndo nlnld nnnno nonor nrnbl nvnav nynya ococi ojoji omorm orori ososs papan pipli plpol " +
	"pspus ptpor quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd sesme sgsag sisin skslk slslv smsmo snsna sosom " +
	"sqsqi srsrp ssssw stsot susun svswe swswa tatam tetel tgtgk ththa titir tktuk tltgl tntsn toton trtur tstso tttat " +
	"twtwi tytah uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid yoyor zazha zhzho zuzul"

// isoLocales turns locales into three-letter codes. One of three letters passes; what is neither, such as
// en-US, is dropped (MockAuthenticationService.java convertLangCodesToISO3LanguageCodes).
func isoLocales(locales []string) []string {
	var codes []string
	for _, locale := range locales {
		locale = strings.ToLower(locale)
		switch len(locale) {
		case 3:
			codes = append(codes, locale)
		case 2:
			for _, code := range strings.Fields(isoCodes) {
				if strings.HasPrefix(code, locale) {
					codes = append(codes, code[2:])
					break
				}
			}
		}
	}
	return codes
}
