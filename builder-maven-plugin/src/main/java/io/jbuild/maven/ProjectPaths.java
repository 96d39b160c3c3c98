package io.jbuild.maven;

import io.jbuild.request.BuildContext;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The paths inside docker's words begin at the project's directory, as all paths of a pom do, and
 * not where Maven was started.
 */
record ProjectPaths(Path basedir) {

  private static final Pattern FILE_FIELD =
      Pattern.compile("(?<=^|,)(dest|src|source)=([^,/-][^,]*)");

  private static final String LAYOUT = "oci-layout://";

  /** An output: fields, or a path alone. */
  String output(String text) {
    return text.contains("=") || text.equals("-") ? fields(text) : absolute(text);
  }

  /** Fields between commas, of which some are files: {@code id=key,src=key.txt}. */
  String fields(String text) {
    return FILE_FIELD
        .matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(found.group(1) + "=" + absolute(found.group(2))));
  }

  /** A named context: of folders and layouts the path, all else as it is. */
  String context(String text) {
    if (text.startsWith(LAYOUT)) {
      return LAYOUT + absolute(text.substring(LAYOUT.length()));
    }
    boolean elsewhere = text.contains("://") || BuildContext.remote(text).isPresent();
    return elsewhere || text.startsWith("target:") ? text : absolute(text);
  }

  /** An SSH agent: {@code ID=SOCKET}, or {@code ID=KEY,KEY}. */
  String agent(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      return text;
    }
    StringBuilder agent = new StringBuilder(text.substring(0, equals + 1));
    String[] paths = text.substring(equals + 1).split(",", -1);
    for (int i = 0; i < paths.length; i++) {
      agent.append(i == 0 ? "" : ",").append(paths[i].isEmpty() ? "" : absolute(paths[i]));
    }
    return agent.toString();
  }

  /** A path. */
  String absolute(String path) {
    return basedir.resolve(path).toString();
  }
}
