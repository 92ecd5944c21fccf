"""Who gets which answer at which address: the access table.

A number is the status, "in" is being sent to sign in. A target is one of the deals of
`world.World`, with a verb or step after the slash. An address without a row fails the tests.
"""

from dataclasses import dataclass

TABLE = """
# address                             target               method anonymous anna wanda ula  bert vera nora fay  paul sam  rita root
# The administration is for programme staff; its own sign-in form, which knows no throttling, is never shown.
admin:index                           –                    GET    302       302  302   302  302  302  302  302  302  302  302  200
admin:index                           –                    POST   302       302  302   302  302  302  302  302  302  302  302  200
admin:login                           –                    both   in        403  403   403  403  403  403  403  403  403  403  302
healthz                               –                    GET    200       200  200   200  200  200  200  200  200  200  200  200
healthz                               –                    POST   405       405  405   405  405  405  405  405  405  405  405  405
readyz                                –                    GET    200       200  200   200  200  200  200  200  200  200  200  200
readyz                                –                    POST   405       405  405   405  405  405  405  405  405  405  405  405
outbox                                –                    GET    in        404  404   404  404  404  404  404  404  404  404  404
outbox                                –                    POST   in        405  405   405  405  405  405  405  405  405  405  405
styleguide                            –                    GET    in        404  404   404  404  404  404  404  404  404  404  404
styleguide                            –                    POST   in        405  405   405  405  405  405  405  405  405  405  405

# One's own account is everybody's who is signed in; POST without input shows the errors.
account                               –                    both   in        200  200   200  200  200  200  200  200  200  200  200
hint-closed                           home                 GET    in        405  405   405  405  405  405  405  405  405  405  405
hint-closed                           home                 POST   in        302  302   302  302  302  302  302  302  302  302  302
account_email                         –                    both   in        200  200   200  200  200  200  200  200  200  200  200
account_change_password               –                    both   in        200  200   200  200  200  200  200  200  200  200  200
account_login                         –                    both   200       302  302   302  302  302  302  302  302  302  302  302
account_signup                        –                    both   200       302  302   302  302  302  302  302  302  302  302  302
account_logout                        –                    GET    in        200  200   200  200  200  200  200  200  200  200  200
account_logout                        –                    POST   in        in   in    in   in   in   in   in   in   in  in   in
account_inactive                      –                    GET    200       200  200   200  200  200  200  200  200  200  200  200
account_inactive                      –                    POST   405       405  405   405  405  405  405  405  405  405  405  405
account_reset_password                –                    both   200       200  200   200  200  200  200  200  200  200  200  200
account_reset_password_done           –                    GET    200       200  200   200  200  200  200  200  200  200  200  200
account_reset_password_done           –                    POST   405       405  405   405  405  405  405  405  405  405  405  405
account_reset_password_from_key       –                    both   200       200  200   200  200  200  200  200  200  200  200  200
account_reset_password_from_key_done  –                    GET    200       200  200   200  200  200  200  200  200  200  200  200
account_reset_password_from_key_done  –                    POST   405       405  405   405  405  405  405  405  405  405  405  405

# Home is where everybody lands; nora and root are told whom to ask there.
home                                  –                    GET    in        200  200   200  200  200  200  200  200  200  200  200
home                                  –                    POST   in        405  405   405  405  405  200  405  405  405  405  200
deals:outbound                        –                    GET    in        200  200   200  200  200  403  200  200  200  200  403
deals:outbound                        –                    POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:closed                          –                    GET    in        200  200   200  200  200  403  200  200  200  200  403
deals:closed                          –                    POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:drafts                          –                    GET    in        200  200   200  200  200  403  200  200  200  200  403
deals:drafts                          –                    POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:outbound-filters                –                    GET    in        200  200   200  200  200  403  200  200  200  200  403
deals:outbound-filters                –                    POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:inbound-filters                 –                    GET    in        200  200   200  200  200  403  200  200  200  200  403
deals:inbound-filters                 –                    POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:closed-filters                  –                    GET    in        200  200   200  200  200  403  200  200  200  200  403
deals:closed-filters                  –                    POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:outbound-columns                –                    GET    in        405  405   405  405  405  403  405  405  405  405  403
deals:outbound-columns                –                    POST   in        302  302   302  302  302  403  302  302  302  302  403
deals:inbound-columns                 –                    GET    in        405  405   405  405  405  403  405  405  405  405  403
deals:inbound-columns                 –                    POST   in        302  302   302  302  302  403  302  302  302  302  403
deals:closed-columns                  –                    GET    in        405  405   405  405  405  403  405  405  405  405  403
deals:closed-columns                  –                    POST   in        302  302   302  302  302  403  302  302  302  302  403
deals:outbound-csv                    –                    GET    in        200  200  200  200  200  403  200  200  200  200  403
deals:outbound-csv                    –                    POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:outbound-xlsx                   –                    GET    in        405  405  405  405  405  403  405  405  405  405  403
deals:outbound-xlsx                   –                    POST   in        302  302  302  302  302  403  302  302  302  302  403
deals:inbound-csv                     –                    GET    in        200  200  200  200  200  403  200  200  200  200  403
deals:inbound-csv                     –                    POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:inbound-xlsx                    –                    GET    in        405  405  405  405  405  403  405  405  405  405  403
deals:inbound-xlsx                    –                    POST   in        302  302  302  302  302  403  302  302  302  302  403
deals:closed-csv                      –                    GET    in        200  200  200  200  200  403  200  200  200  200  403
deals:closed-csv                      –                    POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:closed-xlsx                     –                    GET    in        405  405  405  405  405  403  405  405  405  405  403
deals:closed-xlsx                     –                    POST   in        302  302  302  302  302  403  302  302  302  302  403
# Many deals at once: who only reads may take chosen ones along, and nothing else.
deals:inbound-bulk                    –                    GET    in        405  405  405  405  405  403  405  405  405  405  403
deals:inbound-bulk                    –                    POST   in        302  302  302  302  302  403  302  302  302  302  403
deals:outbound-bulk                   –                    GET    in        405  405  405  405  405  403  405  405  405  405  403
deals:outbound-bulk                   –                    POST   in        302  302  302  302  302  403  302  302  302  302  403
deals:closed-bulk                     –                    GET    in        405  405  405  405  405  403  405  405  405  405  403
deals:closed-bulk                     –                    POST   in        302  302  302  302  302  403  302  302  302  302  403
deals:inbound-bulk-verb               –/mark-stage         both   in        302  302  302  302  403  403  302  302  302  403  403
deals:inbound-bulk-verb               –/add-member         both   in        302  302  302  302  403  403  302  302  302  403  403
deals:inbound-bulk-verb               –/set-campaign       both   in        302  302  302  302  403  403  302  302  302  403  403
deals:inbound-bulk-verb               –/lost               both   in        302  302  302  302  403  403  302  302  302  403  403
deals:inbound-bulk-verb               –/close-as-error     both   in        302  302  302  302  403  403  302  302  302  403  403
deals:inbound-bulk-verb               –/unknown            both   in        404  404  404  404  404  403  404  404  404  404  403
deals:outbound-bulk-verb              –/mark-stage         both   in        302  302  302  302  403  403  302  302  302  403  403
deals:outbound-bulk-verb              –/add-member         both   in        302  302  302  302  403  403  302  302  302  403  403
deals:outbound-bulk-verb              –/set-campaign       both   in        302  302  302  302  403  403  302  302  302  403  403
deals:outbound-bulk-verb              –/lost               both   in        302  302  302  302  403  403  302  302  302  403  403
deals:outbound-bulk-verb              –/close-as-error     both   in        302  302  302  302  403  403  302  302  302  403  403
deals:outbound-bulk-verb              –/unknown            both   in        404  404  404  404  404  403  404  404  404  404  403
deals:customers                       –                    GET    in        200  200   200  200  200  403  200  200  200  200  403
deals:customers                       –                    POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:customer-suggest                –                    GET    in        200  200   200  200  200  403  200  200  200  200  403
deals:customer-suggest                –                    POST   in        405  405   405  405  405  403  405  405  405  405  403

# The wizard: viewers create nothing, a draft is its author's alone, a created deal is no draft.
deals:new                             –                    GET    in        200  200   200  200  403  403  200  200  200  403  403
deals:new                             –                    POST   in        302  302   302  302  403  403  302  302  302  403  403
deals:new-customer                    deal                 both   in        302  302   302  404  302  403  404  404  404  404  403
deals:new-customer                    draft                both   in        404  404   200  404  404  403  404  404  404  404  403
deals:new-customer                    received             both   in        404  404   404  404  404  403  404  404  302  404  403
deals:discard                         deal                 both   in        302  302   302  404  302  403  404  404  404  404  403
deals:discard                         draft                GET    in        404  404   200  404  404  403  404  404  404  404  403
deals:discard                         draft                POST   in        404  404   302  404  404  403  404  404  404  404  403
deals:discard                         received             both   in        404  404   404  404  404  403  404  404  302  404  403
deals:step                            deal/customer        both   in        302  302   302  404  302  403  404  404  404  404  403
deals:step                            deal/unknown         both   in        404  404   404  404  404  403  404  404  404  404  403
deals:step                            received/customer    both   in        404  404   404  404  404  403  404  404  302  404  403
deals:step                            draft/customer       GET    in        404  404   200  404  404  403  404  404  404  404  403
deals:step                            draft/customer       POST   in        404  404   302  404  404  403  404  404  404  404  403
deals:step                            draft/contact        both   in        404  404   200  404  404  403  404  404  404  404  403
deals:step                            draft/details        both   in        404  404   200  404  404  403  404  404  404  404  403
deals:step                            draft/team           both   in        404  404   200  404  404  403  404  404  404  404  403
deals:step                            draft/solution       both   in        404  404   200  404  404  403  404  404  404  404  403
deals:step                            draft/consent        GET    in        404  404   200  404  404  403  404  404  404  404  403
deals:step                            draft/consent        POST   in        404  404   302  404  404  403  404  404  404  404  403

# Deals: seen in scope, worked on by admins and the team, reopened by admins; a viewer is refused.
# What waits for an answer can't be worked on yet, a draft not at all.
deals:deal                            deal                 GET    in        200  200   200  404  200  403  404  404  404  404  403
deals:deal                            draft                GET    in        404  404   302  404  404  403  404  404  404  404  403
deals:deal                            received             GET    in        404  404   404  404  404  403  404  404  200  404  403
deals:deal                            deal                 POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:record                          deal                 GET    in        200  200   200  404  200  403  404  404  404  404  403
deals:record                          draft                GET    in        404  404   404  404  404  403  404  404  404  404  403
deals:record                          received             GET    in        404  404   404  404  404  403  404  404  200  404  403
deals:record                          deal                 POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:similar                         deal                 GET    in        200  200   200  404  200  403  404  404  404  404  403
deals:similar                         draft                GET    in        404  404   404  404  404  403  404  404  404  404  403
deals:similar                         received             GET    in        404  404   404  404  404  403  404  404  200  404  403
deals:similar                         deal                 POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:edit                            deal                 both   in        200  200   200  404  403  403  404  404  404  404  403
deals:edit                            draft                both   in        404  404   404  404  404  403  404  404  404  404  403
deals:edit                            received             both   in        404  404   404  404  404  403  404  404  409  404  403
deals:team                            deal                 both   in        200  200   200  404  403  403  404  404  404  404  403
deals:team                            draft                both   in        404  404   404  404  404  403  404  404  404  404  403
deals:team                            received             both   in        404  404   404  404  404  403  404  404  409  404  403
deals:mark-stage                      deal                 GET    in        302  302   302  404  302  403  404  404  404  404  403
deals:mark-stage                      deal                 POST   in        302  302   302  404  403  403  404  404  404  404  403
deals:mark-stage                      draft                POST   in        404  404   409  404  404  403  404  404  404  404  403
deals:mark-stage                      received             POST   in        404  404   404  404  404  403  404  404  409  404  403
deals:verb                            deal/unmark-stage    both   in        200  200   200  404  403  403  404  404  404  404  403
deals:verb                            deal/won             both   in        409  409   409  404  403  403  404  404  404  404  403
deals:verb                            deal/lost            both   in        200  200   200  404  403  403  404  404  404  404  403
deals:verb                            deal/close-as-error  both   in        200  200   200  404  403  403  404  404  404  404  403
deals:verb                            deal/reopen          both   in        409  409   403  404  403  403  404  404  404  404  403
deals:verb                            deal/unknown         both   in        404  404   404  404  404  403  404  404  404  404  403
deals:verb                            draft/won            both   in        404  404   409  404  404  403  404  404  404  404  403
deals:verb                            draft/reopen         both   in        404  404   403  404  404  403  404  404  404  404  403
deals:verb                            received/won         both   in        404  404   404  404  404  403  404  404  409  404  403
deals:verb                            received/lost        both   in        404  404   404  404  404  403  404  404  409  404  403

# Two sides: what was received is answered by those who see it there; who sent it may share it further.
# Notifications and preferences are one's own; a comment is changed by its author alone.
deals:organization-suggest            –                    GET    in        200  200  200  200  200  403  200  200  200  200  403
deals:organization-suggest            –                    POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:notifications                   –                    GET    in        200  200  200  200  200  403  200  200  200  200  403
deals:notifications                   –                    POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:read-notifications              –                    GET    in        405  405  405  405  405  403  405  405  405  405  403
deals:read-notifications              –                    POST   in        302  302  302  302  302  403  302  302  302  302  403
deals:notification-preferences        –                    both   in        200  200  200  200  200  403  200  200  200  200  403
deals:open-notification               –                    GET    in        405  405  405  405  405  403  405  405  405  405  403
deals:open-notification               –                    POST   in        404  404  404  404  404  403  404  404  404  404  403
deals:inbound                         –                    GET    in        200  200  200  200  200  403  200  200  200  200  403
deals:inbound                         –                    POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:share                           deal                 both   in        409  409  409  404  403  403  404  404  404  404  403
deals:share                           draft                both   in        404  404  404  404  404  403  404  404  404  404  403
deals:share                           received             both   in        404  404  404  404  404  403  404  404  409  404  403
deals:grant-late                      deal                 GET    in        302  302  302  404  302  403  404  404  404  404  403
deals:grant-late                      deal                 POST   in        404  404  404  404  403  403  404  404  404  404  403
deals:grant-late                      draft                GET    in        404  404  302  404  404  403  404  404  404  404  403
deals:grant-late                      draft                POST   in        404  404  404  404  404  403  404  404  404  404  403
deals:grant-late                      received             GET    in        404  404  404  404  404  403  404  404  302  404  403
deals:grant-late                      received             POST   in        404  404  404  404  404  403  404  404  404  404  403
deals:comment                         deal                 both   in        200  200  200  404  403  403  404  404  404  404  403
deals:comment                         draft                both   in        404  404  404  404  404  403  404  404  404  404  403
deals:comment                         received             both   in        404  404  404  404  404  403  404  404  200  404  403
deals:change-comment                  deal/unknown         both   in        404  404  404  404  404  403  404  404  404  404  403
deals:change-comment                  received/unknown     both   in        404  404  404  404  404  403  404  404  404  404  403
deals:favourite                       deal                 both   in        302  302   302  404  302  403  404  404  404  404  403
deals:favourite                       draft                both   in        404  404   404  404  404  403  404  404  404  404  403
deals:favourite                       received             both   in        404  404   404  404  404  403  404  404  302  404  403
deals:clone                           deal                 GET    in        302  302   302  404  302  403  404  404  404  404  403
deals:clone                           deal                 POST   in        302  302   302  404  403  403  404  404  404  404  403
deals:clone                           draft                GET    in        404  404   302  404  404  403  404  404  404  404  403
deals:clone                           draft                POST   in        404  404   404  404  404  403  404  404  404  404  403
deals:clone                           received             both   in        404  404   404  404  404  403  404  404  302  404  403
deals:help-editing                    –                    GET    in        200  200   200  200  200  403  200  200  200  200  403
deals:help-editing                    –                    POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:help-shortcuts                  –                    GET    in        200  200   200  200  200  403  200  200  200  200  403
deals:help-shortcuts                  –                    POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:search                          –                    GET    in        200  200   200  200  200  403  200  200  200  200  403
deals:search                          –                    POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:attachments                     deal                 both   in        200  200  200  404  403  403  404  404  404  404  403
deals:attachments                     draft                both   in        404  404  404  404  404  403  404  404  404  404  403
deals:attachments                     received             both   in        404  404  404  404  404  403  404  404  409  404  403
deals:attachment                      deal/unknown         GET    in        404  404  404  404  404  403  404  404  404  404  403
deals:attachment                      deal/LETTER2345      GET    in        200  200  200  404  200  403  404  404  404  404  403
deals:attachment                      deal/LETTER2345      POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:attachment                      draft/LETTER2345     GET    in        404  404  404  404  404  403  404  404  404  404  403
# Views: one's own, and what colleagues share, which its owner and referral admins change.
deals:views                           –                    GET    in        200  200  200  200  200  403  200  200  200  200  403
deals:views                           –                    POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:inbound-views                   –                    both   in        200  200  200  200  200  403  200  200  200  403  403
deals:outbound-views                  –                    both   in        200  200  200  200  200  403  200  200  200  403  403
deals:closed-views                    –                    both   in        200  200  200  200  200  403  200  200  200  403  403
deals:view                            view                 GET    in        302  302  302  302  302  403  404  404  404  404  403
deals:view                            own_view             GET    in        404  404  302  404  404  403  404  404  404  404  403
deals:view                            view                 POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:edit-view                       view                 both   in        200  200  200  403  403  403  404  404  404  404  403
deals:edit-view                       own_view             both   in        404  404  200  404  404  403  404  404  404  404  403
deals:keep-list                       view                 GET    in        405  405  405  405  405  403  405  405  405  405  403
deals:keep-list                       view                 POST   in        302  302  302  403  403  403  404  404  404  404  403
deals:keep-list                       own_view             POST   in        404  404  302  404  404  403  404  404  404  404  403
deals:delete-view                     view                 GET    in        200  200  200  403  403  403  404  404  404  404  403
deals:delete-view                     view                 POST   in        302  302  302  403  403  403  404  404  404  404  403
deals:delete-view                     own_view             GET    in        404  404  200  404  404  403  404  404  404  404  403
deals:delete-view                     own_view             POST   in        404  404  302  404  404  403  404  404  404  404  403
deals:default-view                    view                 GET    in        405  405  405  405  405  403  405  405  405  405  403
deals:default-view                    view                 POST   in        302  302  302  302  302  403  404  404  404  404  403
deals:default-view                    own_view             POST   in        404  404  302  404  404  403  404  404  404  404  403
deals:follow-view                     –                    GET    in        405  405  405  405  405  403  405  405  405  405  403
deals:follow-view                     –                    POST   in        404  404  404  404  404  403  404  404  404  404  403
deals:stop-following                  follow               GET    in        404  404  200  404  404  403  404  404  404  404  403
deals:stop-following                  follow               POST   in        404  404  302  404  404  403  404  404  404  404  403

# Long work is its person's own.
deals:job                             job                  GET    in        404  200  404  404  404  403  404  404  404  404  403
deals:job                             job                  POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:job-file                        job                  GET    in        404  200  404  404  404  403  404  404  404  404  403
deals:job-file                        job                  POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:remove-attachment               deal/unknown         both   in        404  404  404  404  403  403  404  404  404  404  403
deals:remove-attachment               deal/LETTER2345      GET    in        200  200  200  404  403  403  404  404  404  404  403
deals:remove-attachment               deal/LETTER2345      POST   in        302  302  302  404  403  403  404  404  404  404  403
deals:remove-attachment               received/LETTER2345  both   in        404  404  404  404  404  403  404  404  409  404  403
deals:verb                            deal/accept          both   in        409  409  409  404  403  403  404  404  404  404  403
deals:verb                            received/accept      both   in        404  404  404  404  404  403  404  404  200  404  403
deals:verb                            deal/decline         both   in        409  409  409  404  403  403  404  404  404  404  403
deals:verb                            received/decline     both   in        404  404  404  404  404  403  404  404  200  404  403
deals:verb                            deal/ask-late        both   in        409  409  409  404  403  403  404  404  404  404  403
deals:verb                            received/ask-late    both   in        404  404  404  404  404  403  404  404  409  404  403

# Registration: the partner's people register and withdraw, all who see the deal read.
deals:register                        deal                 both   in        409  409  409  404  403  403  404  404  404  404  403
deals:register                        draft                both   in        404  404  404  404  404  403  404  404  404  404  403
deals:register                        received             both   in        404  404  404  404  404  403  404  404  409  404  403
deals:register                        registered           both   in        409  409  409  404  403  403  404  404  404  404  403
deals:registration                    registered           GET    in        200  200  200  404  200  403  404  404  404  404  403
deals:registration                    registered           POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:withdraw-registration           registered           GET    in        200  200  200  404  403  403  404  404  404  404  403
deals:withdraw-registration           registered           POST   in        302  302  302  404  403  403  404  404  404  404  403
# The vendor's reviewers alone see the queue; for everybody else it is not there.
deals:registrations                   –                    GET    in        404  404  404  404  404  403  404  404  404  200  403
deals:registrations                   –                    POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:review                          review               GET    in        404  404  404  404  404  403  404  404  404  200  403
deals:review                          review               POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:review-contract                 review/2345678923    GET    in        404  404  404  404  404  403  404  404  404  404  403
deals:review-contract                 review/2345678923    POST   in        405  405  405  405  405  403  405  405  405  405  403
deals:review-verb                     review/start         GET    in        404  404  404  404  404  403  404  404  404  302  403
deals:review-verb                     review/start         POST   in        404  404  404  404  404  403  404  404  404  409  403
deals:review-verb                     review/ask           POST   in        404  404  404  404  404  403  404  404  404  200  403
deals:review-verb                     review/approve       POST   in        404  404  404  404  404  403  404  404  404  302  403
deals:review-verb                     review/reject        POST   in        404  404  404  404  404  403  404  404  404  200  403
deals:review-verb                     review/unknown       both   in        404  404  404  404  404  403  404  404  404  404  403
# Imports are their person's own; admins of the entire organization read and undo them.
deals:imports                         –                    GET    in        200  200   200  200  403  403  200  200  200  403  403
deals:imports                         –                    POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:new-import                      –                    both   in        200  200   200  200  403  403  200  200  200  403  403
deals:import-template-csv             –                    GET    in        200  200   200  200  403  403  200  200  200  403  403
deals:import-template-csv             –                    POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:import-template-xlsx            –                    GET    in        200  200   200  200  403  403  200  200  200  403  403
deals:import-template-xlsx            –                    POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:import                          checked              GET    in        200  200   404  404  403  403  404  404  404  403  403
deals:import                          checked              POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:import-columns                  checked              GET    in        302  200   404  404  403  403  404  404  404  403  403
deals:import-columns                  checked              POST   in        403  200   404  404  403  403  404  404  404  403  403
deals:import-commit                   checked              GET    in        405  405   405  405  405  403  405  405  405  405  403
deals:import-commit                   checked              POST   in        403  409   404  404  403  403  404  404  404  403  403
deals:import-undo                     checked              GET    in        302  302   404  404  403  403  404  404  404  403  403
deals:import-undo                     checked              POST   in        409  409   404  404  403  403  404  404  404  403  403
deals:import-go-on                    checked              GET    in        405  405   405  405  405  403  405  405  405  405  403
deals:import-go-on                    checked              POST   in        302  302   404  404  403  403  404  404  404  403  403
deals:import-discard                  checked              GET    in        405  405   405  405  405  403  405  405  405  405  403
deals:import-discard                  checked              POST   in        403  302   404  404  403  403  404  404  404  403  403
deals:import-refused-csv              checked              GET    in        200  200   404  404  403  403  404  404  404  403  403
deals:import-refused-csv              checked              POST   in        405  405   405  405  405  403  405  405  405  405  403
deals:import-refused-xlsx             checked              GET    in        200  200   404  404  403  403  404  404  404  403  403
deals:import-refused-xlsx             checked              POST   in        405  405   405  405  405  403  405  405  405  405  403
"""  # noqa: E501


@dataclass(frozen=True)
class Row:
    """What each account is answered at an address."""

    name: str
    target: str
    methods: tuple[str, ...]
    expected: dict[str, str]


def rows() -> list[Row]:
    lines = [line.split() for line in TABLE.splitlines()]
    _, _, _, _, *accounts = lines[1]
    return [_row(accounts, *line) for line in lines if line and line[0] != "#"]


def _row(accounts: list[str], name: str, target: str, method: str, *cells: str) -> Row:
    methods = ("GET", "POST") if method == "both" else (method,)
    return Row(name, target, methods, dict(zip(accounts, cells, strict=True)))


ROWS = rows()
NAMES = list(dict.fromkeys(row.name for row in ROWS))
