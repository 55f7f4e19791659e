package dev.sidecar.tls;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLContext;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** Tomcat, which answers with who calls, or 403 and why not. */
final class ServedByTomcat implements AutoCloseable {
  // Tomcat tells of each start; kept, as loggers that nobody keeps forget their level.
  private static final Logger LOG = Logger.getLogger("org.apache");

  private final Tomcat tomcat = new Tomcat();

  private ServedByTomcat(ServerTls tls, Path directory) throws LifecycleException {
    LOG.setLevel(Level.WARNING);
    tomcat.setBaseDir(directory.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setSecure(true);
    connector.setScheme("https");
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("SSLEnabled", "true");
    SSLHostConfig host = new SSLHostConfig();
    // Tomcat sets these on every engine.
    host.setProtocols("TLSv1.3");
    host.setCertificateVerification("required");
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setSslContext(new Given(tls));
    host.addCertificate(certificate);
    connector.addSslHostConfig(host);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", directory.toString());
    Tomcat.addServlet(context, "answers", new Answers(tls)).addMapping("/");
    tomcat.start();
  }

  static ServedByTomcat start(ServerTls tls, Path directory) throws LifecycleException {
    return new ServedByTomcat(tls, directory);
  }

  private static final class Answers extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final transient ServerTls tls;

    Answers(ServerTls tls) {
      this.tls = tls;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      var chain =
          (X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate");
      try {
        response.getWriter().print(tls.caller(chain));
      } catch (SSLPeerUnverifiedException e) {
        response.setStatus(403);
        response.getWriter().print(e.getMessage());
      }
    }
  }

  /** Tomcat's own kind of context. */
  private record Given(ServerTls tls) implements SSLContext {
    @Override
    public void init(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {}

    @Override
    public void destroy() {}

    @Override
    public SSLEngine createSSLEngine() {
      return tls.sslContext().createSSLEngine();
    }

    @Override
    public SSLSessionContext getServerSessionContext() {
      return tls.sslContext().getServerSessionContext();
    }

    @Override
    public SSLServerSocketFactory getServerSocketFactory() {
      return tls.sslContext().getServerSocketFactory();
    }

    @Override
    public SSLParameters getSupportedSSLParameters() {
      return tls.sslContext().getSupportedSSLParameters();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return tls.keyManager().getCertificateChain(alias);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return tls.trustManager().getAcceptedIssuers();
    }
  }

  int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }
}
