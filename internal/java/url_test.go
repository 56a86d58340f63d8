package java

import "testing"

// TestIsURL holds IsURL to what the URL of JDK 17 and 25 said.
func TestIsURL(t *testing.T) {
	for _, s := range []string{
		"https://rp.example.org/logo.png", "http:", "http://odoo.local/x.png", "HTTPS://h:80/x", "mailto:x", "file:/x", "http: #x",
		"http://[::1]:80/", "jar:file:/a!/b", "http://h:/x", "http://u:p@h:1/x", "https:x", "http://x%y/", "http:///a b", "http://h?a b", "http://h#a b",
		"http://h:-1/", "http://h:+80/", "http://h:-0/", "url:http://x", "URL:https://x/y", "jrt:/x", "jmod:x", "http://[::1]:/", "http://[fe80::1%25eth0]/",
		"http://u@[::1]:80/", "mailto://h:x", "mailto://x y", "mailto:\u00a0", "http:////", "http://[::ffff:1.2.3.4]/", "http://h?a:b", "http://@", "http://@/",
		"http://[00000::1]/", "http://[::00ffff]/", "http://[000fe80::1%25eth0]/",
		"http://a@b@h:x/", "http://a@b@[zz]/", "http://a b@h/", "http://h:\u0663/", "http://h:\uff18\uff10/", "http://\u00e9.example/", "jar:http://x!/y z", "jar:http://x/!/#y",
		"http://h:8@x:9/", "http:a\\b://x y/",
	} {
		if !IsURL(s, 17) || !IsURL(s, 21) {
			t.Errorf("IsURL(%q) = %v, in version 21 %v", s, IsURL(s, 17), IsURL(s, 21))
		}
	}
	for _, s := range []string{
		"http://x y/p", `http://x"y/p`, "http://x<y/p", "http://x>y/p", "http://x[y/p", "http://x]y/p", `http://x\y/p`, "http://x^y/p", "http://x`y/p", "http://x{y/p",
		"http://x|y/p", "http://x}y/p", "http://a[b@h/", "http://a]b@h/", `http://a\b@h/`, "http://a\x01b@h/", "http://[::1]@h/", "http://[fe80::1%e[0]/", "http://x y:80/",
		"http://a b", "jar:http://x y/!/z", "file://x y/", "ftp://x y/", "jrt://x y/", "https://a b/c",
	} {
		if !IsURL(s, 17) || IsURL(s, 21) {
			t.Errorf("IsURL(%q) = %v, in version 21 %v", s, IsURL(s, 17), IsURL(s, 21))
		}
	}
	for _, s := range []string{
		"", "logo.png", "/logo.png", "//h/x", "data:image/png;base64,x", "javascript:x", "app://x", "http://h:x/", "http://h:99999999999/", "http://[::1/", "jar:file:/a",
		"http://h:-2/", "http://h:+/", "url:url:http://x", "http://[zz]/", "http://[]/", "http://[::1]x/", "http://[::1]:x/", "jar:foo:/x!/y", "jar:/x!/y",
		"jar:http://h:x/!/y", "http://[1.2.3.4]/", "file://h:x/", "jar:jar:file:/a!/b!/c", "http://[::1]]/", "http://h:8 0/", "http://x\x01y/", "http://x\x7fy/", "http://x\uff0fy/",
		"http://x\u2100y/", "http://[fe80::1%25e]h]/", "http://[fe80::1%]/", "mailto:", "mailto: ", "mailto:#x", "mailto: #x", "mailto:\u2003", "jar:mailto:!/x",
		"jar:http://x/#f!/y", "jar:file:/x#!/y", "http://1:2:3/", "http://[10000::1]/", "http://[::01000f]/",
	} {
		if IsURL(s, 17) || IsURL(s, 21) {
			t.Errorf("IsURL(%q) = %v, in version 21 %v", s, IsURL(s, 17), IsURL(s, 21))
		}
	}
}
