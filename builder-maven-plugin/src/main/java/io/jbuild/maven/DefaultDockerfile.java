package io.jbuild.maven;

import java.util.List;

/**
 * The Dockerfile of a project that has none and makes a jar: the dependencies in layers by how
 * often they change, then the project's own classes, so that a changed class changes the last layer
 * alone. It names no dependency, so whoever takes it over need not touch it when these change.
 */
final class DefaultDockerfile {

  /**
   * The Javas that there are images of, oldest first; older ones do not read a class path of a
   * file.
   */
  private static final List<Integer> IMAGES = List.of(11, 17, 21, 25);

  private DefaultDockerfile() {}

  /**
   * The base where nobody named one.
   *
   * @param release of Java that the project is compiled for; empty where it does not say
   */
  static String from(String release) {
    String digits = release.startsWith("1.") ? release.substring(2) : release;
    int wanted = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : 17;
    int java = IMAGES.stream().filter(image -> image >= wanted).findFirst().orElse(wanted);
    return "eclipse-temurin:" + java + "-jre";
  }

  /** Its text. */
  static String text(String from, String mainClass) {
    return """
        # Made by jbuild for a project without a Dockerfile; "mvn jbuild:dockerfile" prints it.
        FROM %s
        WORKDIR /app

        # What changes seldom first: a changed class changes the last layer alone.
        COPY --from=maven-dependencies /released/ /app/lib/
        COPY --from=maven-dependencies /snapshot/ /app/lib/
        COPY --from=maven-dependencies /project/ /app/lib/

        # The class path: /app/classes, then each /app/lib/NAME.jar in Maven's order.
        COPY --from=maven-dependencies /classpath /app/classpath
        COPY --from=maven-classes / /app/classes/

        ENTRYPOINT ["java", "-cp", "@/app/classpath", "%s"]
        """
        .formatted(from, mainClass);
  }
}
