package identity

import (
	"maps"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// preferredLang is the attribute that came with 0.10; the password did too, but is no attribute.
const preferredLang = "preferredLang"

// applyTo writes what is not null into a person: all of it into a new one, over the old values
// into an existing one. Lists are replaced whole.
func (d *lateIdentityData) applyTo(p *idp.Identity) {
	p.Attributes = maps.Clone(p.Attributes)
	if p.Attributes == nil {
		p.Attributes = map[string]idp.Attribute{}
	}
	for _, f := range d.fields() {
		a, given := f.attribute()
		switch {
		case !given:
		case f.name == "individualId":
			p.ID = idp.IndividualID(a.Text)
		case f.name == "pin":
			p.PIN = a.Text
		default:
			p.Attributes[f.name] = a
		}
	}
	if d.PreferredLang.value != nil {
		p.Attributes[preferredLang] = idp.Attribute{Text: *d.PreferredLang.value}
	}
	if d.Password.value != nil {
		p.PasswordHash = idp.HashPassword(*d.Password.value)
	}
	if b := d.IndividualBiometrics; b != nil {
		p.Biometrics = &idp.Biometrics{Format: b.Format, Version: float64(b.Version), Value: b.Value}
	}
}

// newIdentityData renders a person, all fields of 0.9.3 with nulls, PIN included.
func newIdentityData(p idp.Identity) identityData {
	var d identityData
	for _, f := range d.fields() {
		if a, ok := p.Attributes[f.name]; ok {
			f.set(a)
		}
	}
	id := string(p.ID)
	d.IndividualID, d.PIN = &id, &p.PIN
	if b := p.Biometrics; b != nil {
		d.IndividualBiometrics = &biometrics{Format: b.Format, Version: javaDouble(b.Version), Value: b.Value}
	}
	return d
}

// newLateIdentityData renders a person with what came later, the password as its hash.
func newLateIdentityData(p idp.Identity) lateIdentityData {
	d := lateIdentityData{identityData: newIdentityData(p)}
	if a, ok := p.Attributes[preferredLang]; ok && a.Langs == nil {
		d.PreferredLang = lateField{present: true, value: &a.Text}
	}
	if p.PasswordHash != "" {
		d.Password = lateField{present: true, value: &p.PasswordHash}
	}
	return d
}
