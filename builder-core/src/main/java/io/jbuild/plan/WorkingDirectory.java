package io.jbuild.plan;

/** Where WORKDIR leads; the letter of the path, since links are the image's business. */
final class WorkingDirectory {

  private WorkingDirectory() {}

  /**
   * The absolute path a WORKDIR names from where the last one led; the last slash of an absolute
   * one stays.
   */
  static String resolve(String current, String path) {
    String joined = path.startsWith("/") ? path : (current.isEmpty() ? "/" : current) + "/" + path;
    StringBuilder clean = new StringBuilder();
    for (String name : joined.split("/", -1)) {
      if (name.equals("..")) {
        int slash = clean.lastIndexOf("/");
        clean.setLength(Math.max(slash, 0));
      } else if (!name.isEmpty() && !name.equals(".")) {
        clean.append('/').append(name);
      }
    }
    boolean slash = path.startsWith("/") && path.endsWith("/") && clean.length() > 0;
    return clean.length() == 0 ? "/" : clean + (slash ? "/" : "");
  }
}
