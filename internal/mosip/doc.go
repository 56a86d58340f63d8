// Package mosip is what the MOSIP services of partner management have in common: the wrapper of a
// request and its bean validation, the token in a cookie with its roles, and the order in which all of
// that is checked ([Body], [Plain]). How an answer is wrapped is each service's own ([Service]).
//
// Sources: mosip/partner-management-services pms-common RequestWrapper.java, mosip/mosip-openid-bridge
// kernel-auth-adapter AuthFilter.java, AuthAdapterExceptionHandler.java.
package mosip
