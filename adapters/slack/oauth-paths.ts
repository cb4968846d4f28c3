/** Where people begin to install, and where Slack sends them back to. */
export const INSTALL_PATH = '/slack/install'
export const REDIRECT_PATH = '/slack/oauth_redirect'
