package io.jbuild.export;

import io.jbuild.attestation.Attestation;
import io.jbuild.blob.WorkFolder;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.Snapshot;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of an image, and at their root what is said about them: a statement of each kind, which
 * names every regular file by its path and digest, as BuildKit's local exporter has it.
 */
public final class AttestedFiles implements Snapshot {

  private final Snapshot image;
  private final SortedMap<ImagePath, Statement> statements = new TreeMap<>();

  private record Statement(Path file, FileNode.RegularFile node, Digest digest) {}

  private AttestedFiles(Snapshot image) {
    this.image = image;
  }

  /**
   * The files with their statements.
   *
   * @param work for the statements, until it is closed
   * @param time of their files
   * @throws BuildException where the image has a file of that name
   */
  public static Snapshot of(
      Snapshot image, List<Attestation> attestations, WorkFolder work, Instant time)
      throws IOException {
    AttestedFiles files = new AttestedFiles(image);
    for (Attestation attestation : attestations) {
      String name = attestation.type().file();
      ImagePath path = ImagePath.ROOT.child(name);
      if (image.find(path).isPresent()) {
        throw new BuildException(
            Blame.DOCKERFILE,
            "the image has a file /" + name + " where its attestation is to be",
            "Give the file another name, or ask for no such attestation.");
      }
      files.statements.put(path, files.statement(attestation, work.file("statement"), time));
    }
    return files.statements.isEmpty() ? image : files;
  }

  private Statement statement(Attestation attestation, Path file, Instant time) throws IOException {
    Digest digest;
    try (DigestOutputStream hashed =
            new DigestOutputStream(Files.newOutputStream(file), Digest.newSha256());
        OutputStream out = new BufferedOutputStream(hashed)) {
      attestation.writeStatement(out, this::subjects);
      out.flush();
      digest = Digest.of(hashed.getMessageDigest());
    }
    return new Statement(
        file,
        new FileNode.RegularFile(new Attributes(0644, 0, 0, time), Files.size(file), 0),
        digest);
  }

  private void subjects(Attestation.Subject subject) throws IOException {
    new SnapshotWalk(
            image,
            new SnapshotWalk.Target() {
              @Override
              public void node(ImagePath path, FileNode node) {
                // A statement is about bytes.
              }

              @Override
              public void leave(ImagePath path, FileNode.Directory node) {
                // Nor about directories.
              }

              @Override
              public void file(ImagePath path, FileNode.RegularFile node, InputStream content)
                  throws IOException {
                subject.is(path.relative().toString(), image.digest(path));
              }

              @Override
              public void link(ImagePath path, FileNode.RegularFile node, ImagePath target)
                  throws IOException {
                subject.is(path.relative().toString(), image.digest(path));
              }
            })
        .run();
  }

  @Override
  public Optional<FileNode> find(ImagePath path) throws IOException {
    Statement statement = statements.get(path);
    return statement == null ? image.find(path) : Optional.of(statement.node());
  }

  @Override
  public List<ImagePath> list(ImagePath directory) throws IOException {
    List<ImagePath> names = image.list(directory);
    if (!directory.isRoot()) {
      return names;
    }
    List<ImagePath> all = new ArrayList<>(names);
    all.addAll(statements.keySet());
    all.sort(null);
    return all;
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    Statement statement = statements.get(file);
    return statement == null ? image.open(file) : Files.newInputStream(statement.file());
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    Statement statement = statements.get(file);
    return statement == null ? image.digest(file) : statement.digest();
  }
}
