package httpapi

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// Cookies returns the cookies of the request by name, of those with one name the first.
func Cookies(r *http.Request) map[string]string {
	sent := map[string]string{}
	for _, cookie := range r.Cookies() {
		if _, known := sent[cookie.Name]; !known {
			sent[cookie.Name] = cookie.Value
		}
	}
	return sent
}

// AddCookie sets a cookie that lives for a while, in whole seconds, and is sent over TLS only. Unlike
// http.SetCookie it sends what is not ASCII; name and value must be fit for a cookie.
func AddCookie(c *gin.Context, name, value string, lifetime time.Duration) {
	c.Writer.Header().Add("Set-Cookie", fmt.Sprintf("%s=%s; Max-Age=%d; Path=/; Secure; HttpOnly", name, value, lifetime/time.Second))
}
