package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	body := `{"n": 1}`
	target, err := url.Parse(os.Getenv("ORIGIN") + "/v1/jobs?q=%27x%27&n=1")
	check(err)
	text, err := os.ReadFile("key.pem")
	check(err)
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	check(err)

	sum := sha256.Sum256([]byte(body))
	digest := "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
	nonce := make([]byte, 16)
	_, err = rand.Read(nonce)
	check(err)
	covered := `("@method" "@authority" "@path" "@query" "content-type" "content-digest")`
	params := fmt.Sprintf(`%s;created=%d;nonce="%x";keyid="%s";tag="keyward"`,
		covered, time.Now().Unix(), nonce, os.Getenv("KEYID"))
	base := strings.Join([]string{
		`"@method": POST`,
		`"@authority": ` + target.Host,
		`"@path": ` + target.EscapedPath(),
		`"@query": ?` + target.RawQuery,
		`"content-type": application/json`,
		`"content-digest": ` + digest,
		`"@signature-params": ` + params, // no line break at the end
	}, "\n")
	signature := ed25519.Sign(key.(ed25519.PrivateKey), []byte(base))

	request, err := http.NewRequest("POST", target.String(), strings.NewReader(body))
	check(err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Content-Digest", digest)
	request.Header.Set("Signature-Input", "sig="+params)
	request.Header.Set("Signature", "sig=:"+base64.StdEncoding.EncodeToString(signature)+":")
	answer, err := http.DefaultClient.Do(request)
	check(err)
	fmt.Println(answer.StatusCode)
}
