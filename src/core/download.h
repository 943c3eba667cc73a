/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The one header that programs over the core include. */

#include "base/download-error.h"
#include "base/download-network.h"
#include "base/download-folder.h"
#include "base/download-process.h"
#include "base/download-range-set.h"
#include "base/download-sandbox.h"
#include "base/download-state.h"
#include "checkpoint/download-checkpoint.h"
#include "checkpoint/download-event.h"
#include "link/download-file-name.h"
#include "link/download-link.h"
#include "listing/download-listing.h"
#include "net/download-cookie-file.h"
#include "renew/download-account-renewer.h"
#include "renew/download-command-renewer.h"
#include "renew/download-renewer.h"
#include "request/download-curl-command.h"
#include "request/download-link-text.h"
#include "request/download-request-list.h"
#include "request/download-request-text.h"
#include "request/download-request.h"
#include "service/download-item.h"
#include "service/download-probe.h"
#include "service/download-report.h"
#include "service/download-service.h"
#include "sign/download-account.h"
#include "verify/download-digest.h"
