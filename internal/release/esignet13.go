package release

import "slices"

// esignet13 is eSignet 1.3.0 with the configuration of mosip/mosip-config v1.3.0-ES.
func esignet13() ESignet {
	r := esignet12()
	r.Name, r.Tag = "1.3", "v1.3.0"
	r.Authorize.Calls = slices.Insert(r.Authorize.Calls, 0, "v3/authenticate")
	r.Authorize.Guarded = slices.Insert(r.Authorize.Guarded, 0, "v3/authenticate")
	r.Authorize.ACRs = slices.Insert(r.Authorize.ACRs, 0, ACR{"mosip:idp:acr:password", []AMR{{"PWD", []Factor{{"PWD", 0}}}}})
	r.Authorize.Challenges = slices.Insert(r.Authorize.Challenges, 2, Challenge{"PWD", "alpha-numeric", 1, 20, AnyText})

	r.Token.Claims.NullAtHash = false
	r.Token.Audiences = map[string][]string{"/oauth/token": {"{I}/oauth/token"}, "/oauth/v2/token": {"{B}/oauth/v2/token"}}
	endpoints := []Member{{"authorization_endpoint", "{D}/authorize"}, {"token_endpoint", "{B}/oauth/v2/token"}}
	r.Discovery.OpenIDConfiguration = with(r.Discovery.OpenIDConfiguration, endpoints...)
	r.Discovery.OAuthServer = with(r.Discovery.OAuthServer, endpoints...)

	r.UI.Configs = after(with(r.UI.Configs, Member{"password.regex", "^.{8,20}$"}), "password.regex",
		Member{"password.max-length", 20},
		// Mock: upstream's deployment takes phone numbers, between +91 and @phone; these are the ids of 1.4.
		Member{"username.regex", "^[0-9]{10,30}$"},
		Member{"username.prefix", ""},
		Member{"username.postfix", ""},
		Member{"username.max-length", 16},
		Member{"username.input-type", "number"})
	// Mock: upstream offers its own sign-up and password pages, which are not there.
	r.UI.Configs = append(r.UI.Configs,
		Member{"signup.config", map[string]any{"signup.banner": false, "signup.url": ""}},
		Member{"forgot-password.config", map[string]any{"forgot-password": false, "forgot-password.url": ""}},
		Member{"error.banner.close-timer", 10})
	r.UI.ConfirmCancel = true
	r.UI.Page.Header, r.UI.Page.AllowButton = "Login", "Allow"
	r.UI.Page.IDs.Stay, r.UI.Page.IDs.Discontinue = "stay", "discontinue"
	r.UI.Page.Wording = TerseWords
	// Mock: upstream's asks for a mobile number in the input, which is no id here.
	r.UI.Page.PersonLabels["PWD"] = InputLabel{"Username", "VID"}
	r.UI.TimeoutError, r.UI.TimeoutText = "transaction_timeout", "The transaction has timed out. Please try again."
	return r
}
