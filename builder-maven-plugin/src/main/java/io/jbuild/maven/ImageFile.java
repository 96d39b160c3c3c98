package io.jbuild.maven;

import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.report.format.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.project.MavenProject;

/**
 * {@code image.json}, and the properties {@code jbuild.image.id} and {@code jbuild.image.digest}:
 * what other plugins and CI jobs are told of an image.
 */
record ImageFile(Path file) {

  /** Of the properties that say what an image is. */
  static final String PROPERTIES = CommandLine.PREFIX + "image.";

  /**
   * Tells of an image.
   *
   * @param id its config's digest
   * @param digest of the manifest, or of the index of several platforms
   * @return whether the file said something else before, or was not there
   */
  boolean tell(Digest id, Digest digest, List<ImageReference> tags, MavenProject project)
      throws IOException {
    project.getProperties().setProperty(PROPERTIES + "id", id.toString());
    project.getProperties().setProperty(PROPERTIES + "digest", digest.toString());
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("id", Value.text(id.toString()));
    fields.put("digest", Value.text(digest.toString()));
    fields.put("tags", Value.texts(tags.stream().map(ImageReference::familiar).toList()));
    String text = new Value.Fields(fields).pretty(2) + "\n";
    return OutputFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
