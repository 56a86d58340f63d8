package release

// ClientRules govern client management (mosip/esignet client-management-service-impl,
// esignet-core core/validator and core/dto).
type ClientRules struct {
	OAuth  bool // serves /client-mgmt/oauth-client beside oidc-client
	Config bool // serves /client-mgmt/client, which adds additionalConfig
	Patch  bool // serves PATCH of that

	Java                  int      // the version that the release runs on (pom.xml)
	Claims                []string // registrable userClaims
	GrantTypes            []string
	AuthMethods           []string
	NameMapRequired       bool // oauth-client demands a non-empty clientNameLangMap
	NameKeyLength         int  // of a key of that map, any text; 0: a code of ISO 639-2/T
	NameValueMax          int  // characters of a value of that map; 0: no bound
	MinUserClaimsOnUpdate int  // smallest userClaims of a PUT
	// RedirectsAsURLs takes redirect URIs for java.net.URLs and compares scheme, host and what follows the
	// port; without it they are URIs of any scheme, compared whole (up to 1.1: mosip/esignet
	// IdentityProviderUtil.java, matchUri).
	RedirectsAsURLs bool

	Key    KeyRules
	Column ClientColumns
	// ConfigKeys are the members that additionalConfig may have (additional_config_request_schema.json).
	ConfigKeys []string

	GrantTypeCode          string // error code of a bad grant type
	DuplicateKeyCode       string // what POST oidc-client answers to a key already in use
	DuplicateKeyCodeOAuth  string // what POST oauth-client answers to it
	DuplicateKeyCodeConfig string // what POST client answers to it
}

// KeyRules say which public keys a client may have (IdentityProviderUtil.java getJWKString).
type KeyRules struct {
	// Types are the values of kty; none: kty is not read, and the key is taken for an RSA key.
	Types []string
	// Texts are members that fail with unknown_error when they are not texts.
	Texts []string
	// NotBlank are members that must not be blank.
	NotBlank []string
	// Unique is what no two clients may share, whatever their status (db_scripts
	// esignet-client_detail.sql).
	Unique KeyPart
}

// KeyPart is a part of a public key.
type KeyPart int

// The parts by which keys are compared.
const (
	WholeKey   KeyPart = iota // the text that is stored
	KeyModulus                // the member n; a key without it has no equal
	KeyNumbers                // n of an RSA key, x and y of an EC key, as they were sent
)

// String names the part for people.
func (p KeyPart) String() string {
	return [...]string{"the whole key", "the modulus", "the numbers"}[p]
}

// ClientColumns are the widths of the columns of client_detail, in characters; 0 is no bound. Lists and
// maps are measured as JSON texts.
type ClientColumns struct {
	Name, RedirectURIs, UserClaims, ACRs, GrantTypes, AuthMethods, PublicKey, EncPublicKey, Config int
	// OrgJSON says that the map of names is written by org.json, which escapes U+0080-009F, U+2000-20FF and
	// the slash of </ (up to 1.7; ClientManagementServiceImpl.java).
	OrgJSON bool
}

// What a violated constraint of the database becomes: the exception is caught for some calls only, and
// then always taken for a duplicate key.
const (
	caughtConstraint   = "duplicate_public_key"
	uncaughtConstraint = "unknown_error"
)
