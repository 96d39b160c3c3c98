package io.jbuild.maven;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.request.BuildWords;
import io.jbuild.request.Images;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** The goals that have to do with the project's image: what it is called. */
abstract class ImageGoal extends JbuildMojo {

  /**
   * Names for the image, as {@code registry.example.com/team/app:1}; without any it is called
   * {@code ARTIFACTID:VERSION}.
   */
  @Parameter(property = "jbuild.tags")
  private List<String> tags = List.of();

  /** The file that tells other plugins and CI jobs what the image is. */
  @Parameter(
      property = "jbuild.imageFile",
      defaultValue = "${project.build.directory}/jbuild/image.json",
      required = true)
  private File imageFile;

  /**
   * In a reactor the parent has no image, and whoever configures the plugin there means the rest.
   */
  @Override
  boolean isWanted() {
    boolean wanted = !project.getPackaging().equals("pom") || imageFile.isFile();
    if (!wanted) {
      getLog().info("Nothing to do: packaging is pom, and no image was built");
    }
    return wanted;
  }

  /** The names, as they are written. */
  final List<String> tags() {
    List<String> named = typed().list("tags", tags);
    if (!named.isEmpty()) {
      return named;
    }
    return List.of(tag(project));
  }

  /** What the image of a project is called where nobody gave it a name. */
  private static String tag(MavenProject project) {
    String name = project.getArtifactId().toLowerCase(Locale.ROOT);
    return name + ":" + project.getVersion().replaceAll("[^A-Za-z0-9_.-]", "_");
  }

  /**
   * Other modules, of other groups, whose images are called as this one's where nobody said how.
   */
  final List<MavenProject> namesakes() {
    if (!tags().equals(List.of(tag(project)))) {
      return List.of();
    }
    return session.getAllProjects().stream()
        .filter(other -> !other.equals(project) && tag(other).equals(tag(project)))
        .filter(other -> !other.getPackaging().equals("pom"))
        .filter(other -> !says(other, "tags") && !says(other, "skip"))
        .toList();
  }

  private boolean says(MavenProject other, String parameter) {
    if (other.getProperties().containsKey(CommandLine.PREFIX + parameter)) {
      return true;
    }
    Xpp3Dom written = written(other);
    return written != null && written.getChild(parameter) != null;
  }

  /** The names. */
  final List<ImageReference> names() {
    return BuildWords.tags(tags());
  }

  /** Fails where {@code jbuild:build} has not made the image under all its names. */
  final void expectBuilt(Images images) throws IOException {
    for (ImageReference name : names()) {
      try {
        images.find(name.familiar());
      } catch (BuildException e) {
        if (e.blame() == Blame.USAGE) {
          throw new BuildException(
              Blame.USAGE,
              "there is no image " + name.familiar() + " in the store",
              "jbuild:build makes it: bind it in the pom, or run it before this goal.",
              e);
        }
        throw e;
      }
    }
  }

  final ImageFile imageFile() {
    return new ImageFile(imageFile.toPath());
  }
}
