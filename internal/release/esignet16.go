package release

// esignet16 is eSignet 1.6.2 with its application-default.properties.
func esignet16() ESignet {
	r := esignet15()
	r.Name, r.Tag, r.Identity = "1.6", "v1.6.2", "0.11"
	r.Clients.Config = true
	r.Clients.ConfigKeys = []string{
		"userinfo_response_type", "purpose", "signup_banner_required", "forgot_pwd_link_required", "consent_expire_in_mins",
	}
	r.Clients.NameMapRequired, r.Clients.NameValueMax = false, 50
	r.Clients.Column.Name = 600
	r.Clients.DuplicateKeyCodeConfig = uncaughtConstraint

	r.Authorize.ConsentEnds = true
	r.Authorize.Claims.Schema = schema16
	r.Authorize.Claims.VerifiedAlone = true
	r.Authorize.Claims.UpdateUnverified = true

	r.Token.Assertion.JTI = true
	r.Token.Claims.AZP = true

	scopes := Member{"scopes_supported", []string{"openid", "profile", "email", "phone"}}
	r.Discovery.OpenIDConfiguration = with(r.Discovery.OpenIDConfiguration, scopes)
	r.Discovery.OAuthServer = with(r.Discovery.OAuthServer, scopes)

	wallet := wallet15()
	wallet["wallet.footer"] = true
	r.UI.Configs = append(
		with(r.UI.Configs, Member{"username.max-length", 16}, Member{"wallet.config", []any{wallet}}),
		Member{"login-id.options", []any{map[string]any{
			"id": "vid", "svg": "vid_icon", "prefixes": "", "postfix": "", "maxLength": 16, "regex": ".*",
		}}})
	r.UI.IDMaxLength = 16
	r.UI.Page = page16(r.UI.Page)
	return r
}

func page16(r PageRules) PageRules {
	r.IDs = ElementIDs{
		OTPPerson: "Otp_vid", PINPerson: "vid", PIN: "Pin_vid", PasswordPerson: "vid", Password: "Password_vid",
		BiometricsPerson: "sbi_vid", KnowledgePrefix: "_form_", Allow: "continue",
	}
	r.Purposes = true
	r.Header = "Login using eSignet"
	r.OptionsHeading = "Select a preferred mode to continue"
	r.MoreOptions = 5
	r.HeadingByID = true
	r.PersonLabels = map[string]InputLabel{AnyFactor: {"UIN/VID", "Enter UIN/VID"}}
	r.OTPSent, r.OTPChannels = "Please enter the %d-digit OTP sent to ", false
	r.OTPResend = "You can resend the OTP in"
	r.PasswordButton = "Login"
	r.DetailsIntro = "is requesting to verify the below information:"
	r.EKYC = EKYCRules{}
	r.IDTokenHint = HintAsFactor
	r.Return.SilentLocales = NullLocales
	return r
}
