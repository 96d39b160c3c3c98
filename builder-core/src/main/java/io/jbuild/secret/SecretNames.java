package io.jbuild.secret;

import java.util.List;
import java.util.Locale;

/** Names of variables that sound as if they held a secret. */
public final class SecretNames {

  private static final List<String> SECRET =
      List.of(
          "apikey",
          "auth",
          "credential",
          "credentials",
          "key",
          "password",
          "pword",
          "passwd",
          "secret",
          "token");
  private static final List<String> HARMLESS = List.of("public", "file", "version");

  private SecretNames() {}

  /** Whether a word of the name is a secret's, and none says that it is not one. */
  public static boolean sounds(String name) {
    boolean secret = false;
    for (String word : name.toLowerCase(Locale.ROOT).split("_", -1)) {
      if (HARMLESS.contains(word)) {
        return false;
      }
      secret |= SECRET.contains(word);
    }
    return secret;
  }
}
