package release

// ClientRules govern client management (mosip/esignet client-management-service-impl,
// esignet-core core/validator and core/dto).
type ClientRules struct {
	// OAuth serves /client-mgmt/oauth-client beside oidc-client, Config serves /client-mgmt/client, which
	// adds additionalConfig, and Patch its PATCH.
	OAuth, Config, Patch bool

	Java                  int      // the version that the release runs on (pom.xml)
	Claims                []string // registrable userClaims
	GrantTypes            []string
	AuthMethods           []string
	NameMapRequired       bool // oauth-client demands a non-empty clientNameLangMap
	NameKeyLength         int  // of a key of that map, any text; 0: a code of ISO 639-2/T
	NameValueMax          int  // characters of a value of that map; 0: no bound
	RedirectURL           bool // a redirect URI has to be what java.net.URL takes, and no more (up to 1.1)
	MinUserClaimsOnUpdate int  // smallest userClaims of a PUT

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
	// Texts are members that fail with unknown_error when they are not texts, NotBlank those that must
	// not be blank.
	Texts, NotBlank []string
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

// ClientColumns are the widths of the columns of client_detail, in characters; 0 is no bound. Lists and
// maps are measured as JSON texts.
type ClientColumns struct {
	Name, Logo, RedirectURIs, UserClaims, ACRs, GrantTypes, AuthMethods, PublicKey, EncPublicKey, Config int
	// OrgJSON says that the map of names is written by org.json, which escapes U+0080-009F, U+2000-20FF and
	// the slash of </ (up to 1.7; ClientManagementServiceImpl.java).
	OrgJSON bool
}

// The values of mosip.esignet.discovery.key-values claims_supported: up to 1.4 in mosip-config, from 1.5
// on in application-default.properties.
var (
	claims10 = []string{"name", "address", "gender", "birthdate", "picture", "email", "phone_number", "individual_id"}
	claims15 = []string{
		"name", "address", "gender", "birthdate", "picture", "email", "phone_number", "individual_id", "phone_number_verified",
		"registration_type", "updated_at",
	}
)

var (
	codeGrant     = []string{"authorization_code"}
	privateKeyJWT = []string{"private_key_jwt"}
)

// The members of additionalConfig.
var (
	config16 = []string{"userinfo_response_type", "purpose", "signup_banner_required", "forgot_pwd_link_required", "consent_expire_in_mins"}
	config17 = append(config16[:len(config16):len(config16)], "require_pushed_authorization_requests", "dpop_bound_access_tokens")
	config18 = append(config17[:len(config17):len(config17)], "require_pkce")
)

// What a violated constraint of the database becomes: the exception is caught for some calls only, and
// then always taken for a duplicate key.
const (
	caughtConstraint   = "duplicate_public_key"
	uncaughtConstraint = "unknown_error"
)

var clientRules10 = ClientRules{
	Java:   11,
	Claims: claims10, GrantTypes: codeGrant, AuthMethods: privateKeyJWT,
	RedirectURL: true, MinUserClaimsOnUpdate: 1,
	Column:        ClientColumns{Name: 256, Logo: 2048, OrgJSON: true},
	GrantTypeCode: "invalid_grant_type", DuplicateKeyCode: uncaughtConstraint,
}

var clientRules11 = clientRules10

var clientRules12 = ClientRules{
	OAuth:  true,
	Java:   11,
	Claims: claims10, GrantTypes: codeGrant, AuthMethods: privateKeyJWT,
	NameMapRequired: true, NameKeyLength: 3, MinUserClaimsOnUpdate: 1,
	Column:        ClientColumns{Name: 256, Logo: 2048, OrgJSON: true},
	GrantTypeCode: "invalid_grant_type", DuplicateKeyCode: uncaughtConstraint, DuplicateKeyCodeOAuth: uncaughtConstraint,
}

var clientRules13 = clientRules12

var clientRules14 = ClientRules{
	OAuth:  true,
	Java:   11,
	Claims: claims10, GrantTypes: codeGrant, AuthMethods: privateKeyJWT,
	NameMapRequired: true, MinUserClaimsOnUpdate: 1,
	Column:        ClientColumns{Name: 256, Logo: 2048, OrgJSON: true},
	GrantTypeCode: "invalid_grant_type", DuplicateKeyCode: caughtConstraint, DuplicateKeyCodeOAuth: uncaughtConstraint,
}

// clientRules15 is 1.5.1; 1.5.0 still compares the whole key.
var clientRules15 = ClientRules{
	OAuth:  true,
	Java:   11,
	Claims: claims15, GrantTypes: codeGrant, AuthMethods: privateKeyJWT,
	NameMapRequired: true, MinUserClaimsOnUpdate: 1,
	Key:           KeyRules{Unique: KeyModulus},
	Column:        ClientColumns{Name: 256, Logo: 2048, OrgJSON: true},
	GrantTypeCode: "invalid_grant_type", DuplicateKeyCode: caughtConstraint, DuplicateKeyCodeOAuth: uncaughtConstraint,
}

var clientRules16 = ClientRules{
	OAuth: true, Config: true,
	Java:   11,
	Claims: claims15, GrantTypes: codeGrant, AuthMethods: privateKeyJWT,
	NameValueMax: 50, MinUserClaimsOnUpdate: 1,
	Key:           KeyRules{Unique: KeyModulus},
	Column:        ClientColumns{Name: 600, Logo: 2048, OrgJSON: true},
	ConfigKeys:    config16,
	GrantTypeCode: "invalid_grant_type", DuplicateKeyCode: caughtConstraint, DuplicateKeyCodeOAuth: uncaughtConstraint,
	DuplicateKeyCodeConfig: uncaughtConstraint,
}

var clientRules17 = ClientRules{
	OAuth: true, Config: true,
	Java:   11,
	Claims: claims15, GrantTypes: codeGrant, AuthMethods: privateKeyJWT,
	NameValueMax: 50, MinUserClaimsOnUpdate: 1,
	Key:           KeyRules{Types: []string{"RSA", "EC"}, Texts: []string{"kty"}, Unique: KeyModulus},
	Column:        ClientColumns{Name: 600, Logo: 2048, OrgJSON: true},
	ConfigKeys:    config17,
	GrantTypeCode: "unsupported_grant_type", DuplicateKeyCode: caughtConstraint, DuplicateKeyCodeOAuth: uncaughtConstraint,
	DuplicateKeyCodeConfig: caughtConstraint,
}

var clientRules18 = ClientRules{
	OAuth: true, Config: true, Patch: true,
	Java:   21,
	Claims: claims15, GrantTypes: codeGrant, AuthMethods: privateKeyJWT,
	NameValueMax: 50,
	Key: KeyRules{
		Types: []string{"RSA", "EC"}, Texts: []string{"kty", "use", "alg"}, NotBlank: []string{"use", "alg"}, Unique: KeyNumbers,
	},
	Column: ClientColumns{
		Name: 600, Logo: 2048, RedirectURIs: 2048, UserClaims: 2048, ACRs: 1024, GrantTypes: 512, AuthMethods: 512, PublicKey: 1024,
		EncPublicKey: 1024, Config: 2048,
	},
	ConfigKeys:    config18,
	GrantTypeCode: "unsupported_grant_type", DuplicateKeyCode: caughtConstraint, DuplicateKeyCodeOAuth: uncaughtConstraint,
	DuplicateKeyCodeConfig: caughtConstraint,
}
