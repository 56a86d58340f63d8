package ui

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tab is one tab of a real browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

const tabPatience = 40 * time.Second

// openTab starts Chromium, headless, until the test ends. It skips the test where there is none.
func openTab(t *testing.T) *tab {
	t.Helper()
	if testing.Short() {
		t.Skip("browser tests take seconds: skipped under -short")
	}
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		t.Skip("no chromium on this machine")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, // the tests may run as root
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // the first run ties the browser to its context
		t.Fatalf("start %s: %v", path, err)
	}
	ctx, cancel = context.WithTimeout(ctx, tabPatience)
	t.Cleanup(cancel)
	return &tab{t: t, ctx: ctx}
}

func (b *tab) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// asks fails unless the script says what is wanted.
func (b *tab) asks(script, want string) {
	b.t.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("String("+script+")"))
	if err != nil || got != want {
		b.t.Errorf("%s is %q, want %q (%v)", script, got, want, err)
	}
}

func (b *tab) open(width int64, address string) {
	b.t.Helper()
	b.do("open "+address, chromedp.EmulateViewport(width, 700), chromedp.Navigate(address))
}

// waits until the element is there.
func (b *tab) waits(selector string) {
	b.t.Helper()
	b.do("wait for "+selector, chromedp.WaitReady(chromedp.CSS(selector)))
}

// focused waits until the element has the focus, which comes after the page is there.
func (b *tab) focused(selector string) {
	b.t.Helper()
	_, err := chromedp.Run(b.ctx, chromedp.Poll[bool]("document.activeElement.matches(`"+selector+"`)"))
	if err != nil {
		b.t.Fatalf("focus on %s: %v", selector, err)
	}
}

func (b *tab) types(text string) {
	b.t.Helper()
	b.do("type", chromedp.KeyEvent(text))
}

// picture keeps a screenshot in the directory that SCREENSHOTS names, if it does.
func (b *tab) picture(name string) {
	b.t.Helper()
	directory := os.Getenv("SCREENSHOTS")
	if directory == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(directory, name+".png"), png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// TestScreensFit has no screen wider than what shows it, and each begin where a person types.
func TestScreensFit(t *testing.T) {
	b := openTab(t)
	s := newSite(t, of("1.8"), withLevels(otpLevel, pinLevel, pwdLevel, bioLevel, kbiLevel))
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	id := s.begin(t)
	for _, width := range []int64{320, 1920} {
		for _, factor := range []string{otpFactor, pinFactor, passwordFactor, biometricsFactor, knowledgeFactor} {
			b.open(width, fmt.Sprintf("%s/login?factor=%s&transactionId=%s", server.URL, factor, id))
			b.asks("document.documentElement.scrollWidth <= innerWidth", "true")
			b.focused("[data-person]")
		}
		b.open(width, server.URL+s.enterPIN(t, s.begin(t, "nonce", "-", "claims", verifiedClaims)).location)
		b.asks("document.documentElement.scrollWidth <= innerWidth", "true")
		b.asks(`document.querySelector("h1").textContent`, "Attention")
	}
}

// TestPasswordByKeyboard logs in without a mouse: a wrong password first, then the right one, which the
// person looks at.
func TestPasswordByKeyboard(t *testing.T) {
	b := openTab(t)
	s := newSite(t, of("1.8"), withLevels(pwdLevel))
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	b.open(1280, server.URL+"/login?transactionId="+s.begin(t))
	keys := func(what, text string) { b.t.Helper(); b.do(what, chromedp.KeyEvent(text)) }
	keys("name oneself", personID+kb.Tab)
	keys("a wrong password", "Test@1235"+kb.Enter)
	b.do("wait for the banner", chromedp.WaitReady(chromedp.CSS("#error-banner")))
	b.asks(`document.querySelector("#error-banner-message").textContent`, "Username or password is not valid. Please enter valid credentials.")
	b.do("close the banner", chromedp.Click(chromedp.CSS("#error-close-button"), chromedp.NodeVisible))
	b.asks(`document.querySelector("#error-banner").hidden`, "true")
	b.do("back to the password", chromedp.Focus(chromedp.CSS("#Password_vid")))
	keys("the right password", password+kb.Tab)
	b.asks("document.activeElement.id", "password-eye")
	keys("look at it", " ")
	b.asks(`document.querySelector("#Password_vid").type`, "text")
	keys("on to the button", kb.Tab)
	keys("log in", kb.Enter)
	b.do("wait for the consent", chromedp.WaitReady(chromedp.CSS("#continue")))
}

// TestMoreWaysToSignIn opens the rest of the options, and a test person fills in the answers.
func TestMoreWaysToSignIn(t *testing.T) {
	b := openTab(t)
	s := newSite(t, of("1.7"), withLevels(otpLevel, pinLevel, pwdLevel, bioLevel, kbiLevel))
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	b.open(360, server.URL+"/login?transactionId="+s.begin(t))
	b.do("more", chromedp.Click(chromedp.CSS("#show-more-options"), chromedp.NodeVisible))
	b.do("knowledge", chromedp.Click(chromedp.CSS("#login_with_kbi"), chromedp.NodeVisible), chromedp.WaitReady(chromedp.CSS("#form-container")))
	b.do("pick a person", chromedp.Click(chromedp.CSS("a[data-individual]"), chromedp.NodeVisible), chromedp.WaitReady(chromedp.CSS("#phone[value]:not([value=''])")))
	b.asks(`document.querySelector("#dateOfBirth").value`, "1987-11-25")
}
