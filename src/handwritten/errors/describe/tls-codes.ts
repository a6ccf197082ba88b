const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/;
const TLS = /_TLS_|_SSL_|EPROTO/;

/**
 * Whether a code says that a certificate was not accepted.
 *
 * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export const isCertificateCode = (code: string): boolean => CERTIFICATE.test(code);

/** Whether a code is of TLS: a certificate that is not accepted, or a peer that does not speak this TLS. */
export const isTLSCode = (code: string): boolean => isCertificateCode(code) || TLS.test(code);
