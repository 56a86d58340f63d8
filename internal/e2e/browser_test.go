package e2e

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// The test person of the browser tests, from the built-in fixtures.
const (
	shownPerson = "8267411571"
	shownPIN    = "1571"
)

// tab is one tab of a real browser.
type tab struct {
	t          *testing.T
	ctx        context.Context // ends after tabPatience
	tabContext context.Context // the tab itself
}

const (
	tabPatience = 40 * time.Second
	pageWidth   = 1120
)

// openTab starts Chromium, headless, until the test ends. It skips the test where there is none.
func openTab(t *testing.T) *tab {
	t.Helper()
	if testing.Short() {
		t.Skip("browser tests take seconds: skipped under -short")
	}
	path := chromium()
	if path == "" {
		t.Skip("no chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.WindowSize(pageWidth, 860),
		chromedp.NoSandbox,                                  // the tests may run as root
		chromedp.Flag("force-prefers-reduced-motion", true), // no picture of a switch half-way
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", "Translate,BackForwardCache"), // the back button asks the server
	)
	allocator, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	own, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(own); err != nil { // the first run ties the browser to its context
		t.Fatalf("start %s: %v", path, err)
	}
	ctx, cancel := context.WithTimeout(own, tabPatience)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx, tabContext: own}
	command(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-reduced-motion", Value: "reduce"}, {Name: "prefers-color-scheme", Value: "light"},
	}})
	return b
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// do runs actions; when one fails, the test ends and says what the page shows.
func (b *tab) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.fail(what, err)
	}
}

// fail ends the test and says what the page shows.
func (b *tab) fail(what string, err error) {
	b.t.Helper()
	late, cancel := context.WithTimeout(b.tabContext, 5*time.Second)
	defer cancel()
	address, addressErr := chromedp.Run(late, chromedp.Location())
	body, bodyErr := chromedp.Run(late, chromedp.Text(chromedp.CSS("body")))
	b.t.Fatalf("%s: %v\nat %s (%v):\n%s (%v)", what, err, address, addressErr, body, bodyErr)
}

// read runs an action that returns something.
func read[T any](b *tab, what string, action chromedp.Action[T]) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, action)
	if err != nil {
		b.fail(what, err)
	}
	return value
}

// command sends a command of the browser's protocol.
func command[P, R any](b *tab, name cdp.Command[P, R], params P) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, name, params); err != nil {
		b.fail(name.Method, err)
	}
}

func (b *tab) open(address string) {
	b.t.Helper()
	b.do("open "+address, chromedp.Navigate(address))
}

// press clicks the element and waits until the other one is there.
func (b *tab) press(id, next string) {
	b.t.Helper()
	b.do("press "+id, chromedp.Click(chromedp.CSS("#"+id), chromedp.NodeVisible), chromedp.WaitReady(chromedp.CSS(next)))
}

func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.do("fill in "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

func (b *tab) text(selector string) string {
	b.t.Helper()
	return strings.TrimSpace(read(b, "read "+selector, chromedp.Text(chromedp.CSS(selector))))
}

// shows fails unless the element holds the text.
func (b *tab) shows(selector, want string) {
	b.t.Helper()
	if got := b.text(selector); !strings.Contains(got, want) {
		b.t.Errorf("%s reads %q, want %q in it", selector, got, want)
	}
}

func (b *tab) count(selector string) int {
	b.t.Helper()
	return read(b, "count "+selector, chromedp.Evaluate[int]("document.querySelectorAll(`"+selector+"`).length"))
}

// picture takes a screenshot of the whole page. It goes to docs/images when UPDATE_SCREENSHOTS is
// set, and is thrown away otherwise.
func (b *tab) picture(name string) {
	b.t.Helper()
	b.do("start small", chromedp.EmulateViewport(pageWidth, 640))
	height := read(b, "measure", chromedp.Evaluate[int64](`document.documentElement.scrollHeight`))
	b.do("make room", chromedp.EmulateViewport(pageWidth, height))
	png := read(b, "take picture "+name, chromedp.CaptureScreenshot())
	b.do("leave room", chromedp.ResetViewport())
	directory := b.t.TempDir()
	if os.Getenv("UPDATE_SCREENSHOTS") != "" {
		directory = filepath.Join("..", "..", "docs", "images")
	}
	if err := os.MkdirAll(directory, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(directory, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// signIn opens the demo and goes to the login.
func (b *tab) signIn(s *server, next string) {
	b.t.Helper()
	b.open(s.origin + "/demo/")
	b.press("sign-in-with-esignet", next)
}

// logInByPIN goes from the options to what follows the login.
func (b *tab) logInByPIN(next string) {
	b.t.Helper()
	b.press("login_with_pin", "#Pin_pin")
	b.fill("#Pin_mosip-uin", shownPerson)
	b.fill("#Pin_pin", shownPIN)
	b.press("verify_pin", next)
}

// typeOTP types one character after the other, as a person does.
func (b *tab) typeOTP(otp string) {
	b.t.Helper()
	b.do("type the OTP", chromedp.SendKeys(chromedp.CSS(".pincode-input-container > input"), otp[:1]))
	for _, character := range otp[1:] {
		b.do("type the OTP", chromedp.KeyEvent(string(character)))
	}
}

func TestBrowserLoginByOTP(t *testing.T) {
	b, s := openTab(t), start(t)
	b.open(s.origin + "/demo/")
	b.picture("demo")
	b.press("sign-in-with-esignet", "#login_with_otp")
	b.picture("login")
	b.press("login_with_otp", "#Otp_mosip-vid")
	b.do("pick a person", chromedp.Click(chromedp.CSS(`a[data-individual="`+shownPerson+`"]`)))
	b.press("get_otp", "#otp_verify_input")
	b.shows("#otp-sent", "OTP has been sent to your registered Mobile Number: ")
	b.typeOTP("222222")
	b.press("verify_otp", "#error-banner-message")
	b.shows("#error-banner-message", "Incorrect OTP. Please try again.")
	b.typeOTP("111111")
	b.picture("otp")
	b.press("verify_otp", "#continue")
	b.do("allow the picture", chromedp.Click(chromedp.CSS("#picture")), chromedp.Click(chromedp.CSS("#gender")))
	b.picture("consent")
	b.press("continue", "#outcome")
	b.shows("#outcome", "Every check passed.")
	if n := b.count(".checks .failed"); n != 0 {
		t.Errorf("%d checks failed: %s", n, b.text(".checks"))
	}
	if n := b.count("#claim-gender"); n != 1 {
		t.Error("the allowed claim gender is absent")
	}
	for _, claim := range []string{"#claim-email", "#claim-phone_number"} {
		if n := b.count(claim); n != 0 {
			t.Errorf("%s is there, though it was not allowed", claim)
		}
	}
	if n := b.count(`img.portrait[src^="data:image/"]`); n != 1 {
		t.Error("the allowed picture is absent")
	}
	b.picture("demo-result")
}

func TestBrowserLoginByPIN(t *testing.T) {
	b, s := openTab(t), start(t)
	b.signIn(s, "#login_with_pin")
	b.press("login_with_pin", "#Pin_pin")
	b.fill("#Pin_mosip-uin", shownPerson)
	b.fill("#Pin_pin", "0000")
	b.press("verify_pin", "#error-banner-message")
	b.shows("#error-banner-message", "Incorrect pin. Please try again.")
	b.fill("#Pin_pin", shownPIN)
	b.press("verify_pin", "#continue")
	b.press("continue", "#outcome")
	b.shows("#outcome", "Every check passed.")

	// The second time there is nothing to ask.
	b.signIn(s, "#login_with_pin")
	b.logInByPIN("#outcome")
	b.shows("#outcome", "Every check passed.")
}

func TestBrowserDeny(t *testing.T) {
	b, s := openTab(t), start(t)
	b.signIn(s, "#login_with_pin")
	b.logInByPIN("#cancel")
	b.press("cancel", "#confirm:popover-open")
	b.shows("#confirm", "Are you sure you want to discontinue the login process?")
	b.do("stay", chromedp.Click(chromedp.CSS("#stay")), chromedp.WaitNotVisible(chromedp.CSS("#confirm")))
	b.press("cancel", "#confirm:popover-open")
	b.press("discontinue", "#outcome")
	b.shows("#outcome", "consent_request_rejected")
	b.shows("#outcome", "Consent Request Rejected")
	b.shows(".checks", "state is the one that was sent")
}

func TestBrowserBackButton(t *testing.T) {
	b, s := openTab(t), start(t)
	b.signIn(s, "#login_with_pin")
	b.logInByPIN("#continue")
	b.press("continue", "#outcome")
	b.do("go back", chromedp.NavigateBack(), chromedp.WaitReady(chromedp.CSS(".error-page-header")))
	b.shows(".error-page-header", "This login is complete")
}

// TestBrowserCallbackLeadsOn has a relying party whose callback and pages are different sites: the
// browser applies the form-action of the consent page to all of them. Its logo cannot be loaded.
func TestBrowserCallbackLeadsOn(t *testing.T) {
	b, s := openTab(t), start(t)
	pages := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<p id="arrived">%s</p>`, html.EscapeString(r.URL.RawQuery))
	}))
	defer pages.Close()
	callback := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, pages.URL+"/home?"+r.URL.RawQuery, http.StatusFound)
	}))
	defer callback.Close()
	client := s.register("two-sites", aKey(), func(body map[string]any) {
		body["redirectUris"] = []string{callback.URL + "/cb"}
		body["logoUri"] = callback.URL + "/no-logo.png"
	})
	query := url.Values{
		"client_id": {client.id}, "redirect_uri": {callback.URL + "/cb"}, "response_type": {"code"}, "scope": {"openid profile"}, "state": {"a b&c"},
	}
	b.open(s.origin + "/authorize?" + query.Encode())
	b.logInByPIN("#continue")
	b.press("continue", "#arrived")
	b.shows("#arrived", "state=a%20b%26c&code=")
}

func TestBrowserErrorPage(t *testing.T) {
	b, s := openTab(t), start(t)
	b.open(s.origin + "/authorize?client_id=demo-relying-party&redirect_uri=https://elsewhere.example.org/cb&response_type=code&scope=openid")
	b.shows(`[role="alert"]`, "Invalid Redirect URL")
	b.picture("error")
	b.open(s.origin + "/no/such/page")
	b.shows(".error-page-header", "Oops! The page you are looking for does not exist.")
}

// TestBrowserWithoutScript logs in with scripts switched off.
func TestBrowserWithoutScript(t *testing.T) {
	b, s := openTab(t), start(t)
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.signIn(s, "#login_with_otp")
	b.press("login_with_otp", "#Otp_mosip-vid")
	b.do("pick a person", chromedp.Click(chromedp.CSS(`a[data-individual="`+shownPerson+`"]`)), chromedp.WaitReady(chromedp.CSS(`#Otp_mosip-vid[value="`+shownPerson+`"]`)))
	b.press("get_otp", "#otp_verify_input")
	b.fill(".pincode-input-container > input", "111111")
	b.press("verify_otp", "#continue")
	b.press("cancel", "#confirm:popover-open")
	b.do("stay", chromedp.Click(chromedp.CSS("#stay")), chromedp.WaitNotVisible(chromedp.CSS("#confirm")))
	b.do("allow the mail", chromedp.Click(chromedp.CSS("#email")))
	b.press("continue", "#outcome")
	b.shows("#outcome", "Every check passed.")
	b.shows("#claim-email", "@")
}

// TestBrowserKeyboard logs in without a pointer.
func TestBrowserKeyboard(t *testing.T) {
	b, s := openTab(t), start(t)
	b.signIn(s, "#login_with_pin")
	b.press("login_with_pin", "#Pin_pin")
	b.do("type id, PIN and Enter",
		chromedp.KeyEvent(shownPerson), chromedp.KeyEvent("\t"), chromedp.KeyEvent(shownPIN), chromedp.KeyEvent("\r"),
		chromedp.WaitReady(chromedp.CSS("#continue")),
		chromedp.Focus(chromedp.CSS("#email")), chromedp.KeyEvent(" "),
		chromedp.Focus(chromedp.CSS("#continue")), chromedp.KeyEvent("\r"),
		chromedp.WaitReady(chromedp.CSS("#outcome")))
	b.shows("#claim-email", "@")
}

// TestBrowserPolicy fails when a page asks for something that its content security policy forbids,
// or from another host, or does not fit a small screen.
func TestBrowserPolicy(t *testing.T) {
	b, s := openTab(t), start(t)
	var foreign []string
	command(b, network.Enable, network.EnableParams{})
	err := chromedp.Listen(b.ctx, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok && !strings.HasPrefix(e.Request.URL, s.origin) && !strings.HasPrefix(e.Request.URL, "data:") {
			foreign = append(foreign, e.Request.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	b.do("small screen", chromedp.EmulateViewport(320, 640))
	fits := func(what string) {
		t.Helper()
		// The style sheet of a page may still be on its way.
		width := read(b, "measure", chromedp.Evaluate[int](`new Promise(done => {
			const measure = () => done(document.documentElement.scrollWidth);
			document.readyState === "complete" ? measure() : addEventListener("load", measure);
		})`, chromedp.EvalAwaitPromise))
		if width > 320 {
			t.Errorf("%s is %d pixels wide on a screen of 320", what, width)
		}
	}
	b.open(s.origin + "/")
	fits("start")
	b.signIn(s, "#login_with_otp")
	fits("options")
	b.press("login_with_otp", "#Otp_mosip-vid")
	fits("OTP screen")
	b.fill("#Otp_mosip-vid", shownPerson)
	b.press("get_otp", "#otp_verify_input")
	fits("OTP entry")
	b.typeOTP("111111")
	b.press("verify_otp", "#continue")
	fits("consent")
	b.press("continue", "#outcome")
	fits("demo result")
	for _, address := range foreign {
		t.Errorf("a page loads %s", address)
	}
}
