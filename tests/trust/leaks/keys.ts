/**
 * Keys of each form that there is; none is anybody's. They hold no word that a text may have by chance, and the opaque
 * one differs in each encoding.
 */
export const KEYS = {
  openai: "sk-proj-Zq3xW8vT5nK2mR7bJ4hL_9cF6dS1-gA0pYuEiObLm5Qx",
  opaque: "gwK9/tR4+uX7=zB2%nM5&vC8.jH1~dS6!fG3(qL0)wE7@yP:4rTx",
  azure: "7f3a9c1e5b2d8046f1e7a3c95d0b8264",
  long: `sk-svcacct-${"Qm4Zt7Kx2Rb9Wp5Jd8Lf3Hs6Vn1Yc".repeat(5)}aE0`,
} as const;

/** Keys that no header can carry. */
export const UNSENDABLE = {
  "a newline": "gwLineOne7Kq2Xz9\nWbT4vN8mRcP5sYd1Jf6",
  "a carriage return": "gwLineOne7Kq2Xz9\rWbT4vN8mRcP5sYd1Jf6",
  "a letter beyond Latin-1": "gwWide3Kq2Xz9☃WbT4vN8mRcP5sYd1Jf6",
  "a NUL": "gwZero5Kq2Xz9\0WbT4vN8mRcP5sYd1Jf6",
} as const;

/** What else is secret in a situation; like the keys above in no pattern that is known by its looks. */
export const OTHERS = {
  subjectToken: "subjectVx8Kd2Rq6/Wn4+Tz9Lb3Mf7Hs1Jc5Yp0",
  oldKey: "oldKeyBn5Tw8Zr2Xc6Vq9Ld3Gj7Hs1Mf4Kp0",
  webhook: "hookSecretTn4Ry7Wb2Zx9Kq5Md8Lf3Gs6Vc1",
  proxyPassword: "proxyPassWd8Xk3Rv6Tz1Nq9Lb4Mf7Hs2Jc5",
} as const;
