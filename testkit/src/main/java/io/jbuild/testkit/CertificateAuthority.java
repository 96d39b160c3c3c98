package io.jbuild.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Somebody whom no machine knows, and who signs certificates; all of it is made by OpenSSL. */
public final class CertificateAuthority {

  /** A certificate and its private key, in PEM. */
  public record Signed(Path certificate, Path key) {}

  private final Path folder;

  private CertificateAuthority(Path folder) {
    this.folder = folder;
  }

  /** A new one, with its files in a folder. */
  public static CertificateAuthority create(Path folder) throws IOException, InterruptedException {
    Tools.require("openssl");
    Files.createDirectories(folder);
    CertificateAuthority authority = new CertificateAuthority(folder);
    Tools.run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=nobody knows " + folder.getFileName(),
        "-keyout",
        folder.resolve("ca.key").toString(),
        "-out",
        authority.certificate().toString());
    return authority;
  }

  /** Its own certificate. */
  public Path certificate() {
    return folder.resolve("ca.crt");
  }

  /**
   * Signs a new key.
   *
   * @param name of the files, and the subject
   * @param server how it is reached, as in {@code IP:127.0.0.1}
   */
  public Signed sign(String name, String server) throws IOException, InterruptedException {
    Path key = folder.resolve(name + ".key");
    Tools.run("openssl", "genrsa", "-out", key.toString(), "2048");
    return sign(name, server, key);
  }

  /** Signs a new key on an elliptic curve, in the form that is older than PKCS#8. */
  public Signed signCurve(String name) throws IOException, InterruptedException {
    Path key = folder.resolve(name + ".key");
    Tools.run(
        "openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key.toString());
    return sign(name, "DNS:" + name, key);
  }

  private Signed sign(String name, String server, Path key)
      throws IOException, InterruptedException {
    Path request = folder.resolve(name + ".csr");
    Path certificate = folder.resolve(name + ".crt");
    Path extensions = folder.resolve(name + ".ext");
    Files.writeString(extensions, "subjectAltName=" + server + "\n", StandardCharsets.UTF_8);
    Tools.run(
        "openssl",
        "req",
        "-new",
        "-key",
        key.toString(),
        "-subj",
        "/CN=" + name,
        "-out",
        request.toString());
    Tools.run(
        "openssl",
        "x509",
        "-req",
        "-days",
        "2",
        "-in",
        request.toString(),
        "-CA",
        certificate().toString(),
        "-CAkey",
        folder.resolve("ca.key").toString(),
        "-CAcreateserial",
        "-extfile",
        extensions.toString(),
        "-out",
        certificate.toString());
    return new Signed(certificate, key);
  }
}
