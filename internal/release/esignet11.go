package release

import (
	"slices"
	"time"
)

// esignet11 is eSignet 1.1.0 with the configuration of mosip/mosip-config v1.1.0-ES.
func esignet11() ESignet {
	r := esignet10()
	r.Name, r.Tag = "1.1", "v1.1.0"
	r.Web.CSRFExempt = append(r.Web.CSRFExempt,
		"/linked-authorization/link-transaction", "/linked-authorization/authenticate", "/linked-authorization/consent", "/binding/**")
	r.Web.Open = append(r.Web.Open, "/binding/**")
	r.Web.Scopes = r.Web.Scopes[:4] // the last two are still there, but /binding/** is open

	r.Authorize.Calls = slices.Insert(r.Authorize.Calls, 0, "v2/authenticate") // which is not guarded: the configuration forgot it
	r.Authorize.PreAuthLifetime = 600 * time.Second
	r.Authorize.EssentialDemanded = true
	r.Token.ClientIDRequired = false

	r.UI.Configs = append(with(r.UI.Configs, Member{"sbi.capture.count.finger", 1}),
		Member{"resend.otp.delay.secs", 180},
		Member{"send.otp.channels", "email,phone"},
		Member{"captcha.sitekey", ""},
		Member{"wallet.logo-url", "inji_logo.png"},
		Member{"consent.screen.timeout-in-secs", 50},
		Member{"consent.screen.timeout-buffer-in-secs", 10},
		Member{"mosip.esignet.link-auth-code-expire-in-secs", 120},
		Member{"auth.txnid.length", "10"})
	r.UI.ConsentTimeout, r.UI.ConsentBuffer = 50*time.Second, 10*time.Second
	r.UI.StoredConsent = true
	r.UI.Page.Screens = []string{"OTP", "PIN", "BIO", "PWD"}
	r.UI.Page.IDs.PasswordPerson, r.UI.Page.IDs.Password = "Password_mosip-uin", "Password_password"
	r.UI.Page.PasswordButton = "Login"
	r.UI.Page.PersonLabels["PWD"] = InputLabel{"Enter your VID", "VID"}
	return r
}
